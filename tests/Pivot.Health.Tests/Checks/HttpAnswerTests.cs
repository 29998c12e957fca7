using System.Text;
using Pivot.Health.Checks;

namespace Pivot.Health.Tests.Checks;

public sealed class HttpAnswerTests
{
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;ext=1\r\nWiki\r\n5\r\npedia\r\nE\r\n in\r\n\r\nchunks.\r\n0\r\nTrailer: x\r\n\r\n";

    public static TheoryData<string, string?, int[], bool, string> Answers => new()
    {
        { "HTTP/1.1 200 OK\r\n\r\n", null, [200], true, "HTTP 200" },
        { "HTTP/1.1 200\r\n\r\n", null, [200], true, "HTTP 200" },
        { "HTTP/1.0 200 OK\n\n", null, [200], true, "HTTP 200" },
        { "HTTP/1.1 204 No Content\r\n\r\n", null, [200, 204], true, "HTTP 204" },
        { "HTTP/1.1 500 Internal Server Error\r\n", null, [200], false, "HTTP 500, expected 200" },
        { "HTTP/1.1 302 Found\r\n", null, [200, 204], false, "HTTP 302, expected 200 or 204" },
        { "HTTP/1.1 404 Not Found\r\n", null, [200, 204, 301], false, "HTTP 404, expected 200, 204 or 301" },
        { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", null, [200], true, "HTTP 200" },
        { "HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\nHTTP/1.1 500 No\r\n\r\n", null, [200], false, "HTTP 500, expected 200" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok", [200], true, "HTTP 200 with \"ok\"" },
        { "HTTP/1.1 200 OK\r\ncontent-length:2 \r\n\r\nno more is read", "more", [200], false, "HTTP 200, but \"more\" is not in the 2 bytes of the body" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "ok", [200], false, "HTTP 200, but \"ok\" is not in the 0 bytes of the body" },
        { "HTTP/1.1 200 OK\r\n\r\nuntil the end", "the end", [200], true, "HTTP 200 with \"the end\"" },
        { "HTTP/1.1 200 OK\r\n\r\nuntil the end", "beginning", [200], false, "HTTP 200, but \"beginning\" is not in the 13 bytes of the body" },
        { Chunked, "pedia in\r\n\r\nch", [200], true, "HTTP 200 with \"pedia in\r\n\r\nch\"" },
        { Chunked, "Trailer", [200], false, "HTTP 200, but \"Trailer\" is not in the 23 bytes of the body" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 7\r\n\r\n1\r\nx\r\n0\r\n\r\n", "x", [200], true, "HTTP 200 with \"x\"" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot hex\r\n", "x", [200], false, "HTTP 200, but a chunk of the body begins with \"not hex\", not with its length" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n", "x", [200], false, "HTTP 200, but a chunk of the body is longer than it says" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", "x", [200], false, "HTTP 200, but a chunk of the body begins with \"ffffffffffffffff\", not with its length" },
        { "HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n", "x", [200], false, "not an HTTP answer: Content-Length \"ten\"" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "x", [200], false, "HTTP 200, but closed in the middle of the body, after 3 bytes" },
        { "", null, [200], false, "closed without an answer" },
        { "HTTP/1.1 200 OK\r\nServer: x\r\n", null, [200], false, "closed in the middle of the header" },
        { "HTTP/1.1 2", null, [200], false, "closed in the middle of the header" },
        { "SSH-2.0-OpenSSH_9.2\r\n", null, [200], false, "not an HTTP answer: \"SSH-2.0-OpenSSH_9.2\"" },
        { "HTTP/2 200\r\n\r\n", null, [200], false, "not an HTTP answer: \"HTTP/2 200\"" },
        { "HTTP/1.1 20x OK\r\n\r\n", null, [200], false, "not an HTTP answer: \"HTTP/1.1 20x OK\"" },
        { "\u0001\u0002 forty and more characters without a line end at all", null, [200], false, "not an HTTP answer: \".. forty and more characters without a l...\"" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Verdict_Answer_InOnePieceAndInBytes(string text, string? expect, int[] status, bool healthy, string reason)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        HealthCheckSpec spec = new() { Kind = HealthCheckKind.Http, Expect = expect, Status = status };

        foreach (int piece in (int[])[int.MaxValue, 1, 2, 3, 7])
        {
            CheckResult result = Feed(spec, bytes, piece);
            Assert.Equal((piece, healthy, reason), (piece, result.Healthy, result.Reason));
        }
    }

    [Fact]
    public void Verdict_BodyWithoutEnd_IsBounded()
    {
        HealthCheckSpec spec = new() { Kind = HealthCheckKind.Http, Expect = "never" };
        HttpAnswer answer = new(keepBody: true);
        HttpVerdict verdict = new(spec);
        answer.Add("HTTP/1.1 200 OK\r\n\r\n"u8);
        byte[] kilobyte = new byte[1024];
        int pieces = 0;
        CheckResult? result;
        do
        {
            answer.Add(kilobyte);
            result = verdict.Of(answer);
        }
        while (result is null && ++pieces < 1000);

        Assert.Equal("HTTP 200, but \"never\" is not in the first 65536 bytes of the body", result!.Reason);
    }

    [Fact]
    public void Verdict_HeaderWithoutEnd_IsBounded()
    {
        HttpAnswer answer = new(keepBody: false);
        answer.Add("HTTP/1.1 200 OK\r\n"u8);
        for (int i = 0; i < 10_000 && answer.Fault is null; i++)
        {
            answer.Add("X-Filler: 0123456789\r\n"u8);
        }

        Assert.Equal("header longer than 32768 bytes", answer.Fault);
    }

    [Fact]
    public void Verdict_TextAcrossReads_IsFound()
    {
        HealthCheckSpec spec = new() { Kind = HealthCheckKind.Http, Expect = "needle" };
        for (int cut = 1; cut < 6; cut++)
        {
            HttpAnswer answer = new(keepBody: true);
            HttpVerdict verdict = new(spec);
            answer.Add("HTTP/1.1 200 OK\r\n\r\nhay need"u8);
            Assert.Null(verdict.Of(answer));
            answer.Add(Encoding.ASCII.GetBytes("hay needle"[(4 + cut)..]));
            Assert.Equal(cut == 4, verdict.Of(answer) is { Healthy: true });
        }
    }

    [Fact]
    public void Add_RandomBytes_EndsInAVerdict()
    {
        string[] words = ["HTTP/1.1 ", "200", " OK", "\r\n", "\r\n\r\n", "\n", "Content-Length: ", "Transfer-Encoding: chunked", "5", "ffffffff", "0", ":", "x", "100", "HTTP/1.1 200 OK\r\n", "-1"];
        Random random = new(42);
        int healthy = 0;
        for (int i = 0; i < 50_000; i++)
        {
            StringBuilder text = new(random.Next(2) == 0 ? "HTTP/1.1 200 OK\r\n" : "");
            for (int count = random.Next(20); count > 0; count--)
            {
                text.Append(random.Next(10) == 0 ? (char)random.Next(256) : words[random.Next(words.Length)]);
            }

            CheckResult result = Feed(new HealthCheckSpec { Kind = HealthCheckKind.Http, Expect = random.Next(2) == 0 ? "x" : null }, Encoding.Latin1.GetBytes(text.ToString()), random.Next(1, 9));
            healthy += result.Healthy ? 1 : 0;
        }

        Assert.InRange(healthy, 1_000, 49_000);
    }

    private static CheckResult Feed(HealthCheckSpec spec, byte[] bytes, int piece)
    {
        HttpAnswer answer = new(spec.Expect is not null);
        HttpVerdict verdict = new(spec);
        for (int from = 0; from < bytes.Length; from += Math.Min(piece, bytes.Length - from))
        {
            answer.Add(bytes.AsSpan(from, Math.Min(piece, bytes.Length - from)));
            if (verdict.Of(answer) is { } result)
            {
                return result;
            }
        }

        answer.End();
        return verdict.Of(answer)!;
    }
}
