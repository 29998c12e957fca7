using System.Text;

namespace Pivot.Control.Metrics;

/// <summary>What a request asks of the metrics listener, as the status of its answer (RFC 9110).</summary>
/// <param name="Status">200 when it asks for the metrics.</param>
/// <param name="Reason">The status in words.</param>
/// <param name="IsHead">The answer has no body.</param>
internal sealed record HttpRequest(int Status, string Reason, bool IsHead = false)
{
    private const string Path = "/metrics";

    /// <summary>Whether the empty line that ends the head is there.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> head) => head.IndexOf("\r\n\r\n"u8) >= 0 || head.IndexOf("\n\n"u8) >= 0;

    /// <summary>Reads the request line (RFC 9112 section 3); the fields behind it change nothing.</summary>
    public static HttpRequest Parse(ReadOnlySpan<byte> head)
    {
        string line = Encoding.Latin1.GetString(head[..head.IndexOf((byte)'\n')]).TrimEnd('\r');
        if (line.Split(' ') is not [{ Length: > 0 } method, { Length: > 0 } target, { } version] || !version.StartsWith("HTTP/", StringComparison.Ordinal))
        {
            return new HttpRequest(400, "Bad Request");
        }

        if (!version.StartsWith("HTTP/1.", StringComparison.Ordinal))
        {
            return new HttpRequest(505, "HTTP Version Not Supported");
        }

        bool isHead = method == "HEAD";
        if (!isHead && method != "GET")
        {
            return new HttpRequest(405, "Method Not Allowed");
        }

        return PathOf(target) == Path ? new HttpRequest(200, "OK", isHead) : new HttpRequest(404, "Not Found", isHead);
    }

    /// <summary>The path of a target in origin form or, as every server has to take it, in absolute form.</summary>
    private static string PathOf(string target)
    {
        const string scheme = "http://";
        if (target.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            int path = target.IndexOf('/', scheme.Length);
            target = path < 0 ? "/" : target[path..];
        }

        int query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }
}
