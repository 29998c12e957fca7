using System.Text;
using System.Text.Json;
using Pivot.Control.Rpc;

namespace Pivot.Control.Tests;

/// <summary>Random and mutated requests of every method over a real socket: each is answered by valid JSON-RPC, or not at all where it is a notification, and the server goes on. Nothing runs beside it: it measures memory.</summary>
[CollectionDefinition(nameof(ControlFuzzTests), DisableParallelization = true)]
[Collection(nameof(ControlFuzzTests))]
public sealed class ControlFuzzTests
{
    private const int Requests = 20_000;
    private const string Sentinel = "\"fuzz-sentinel\"";
    private static readonly int[] Codes = [.. typeof(RpcErrorCode).GetFields().Select(field => (int)field.GetRawConstantValue()!)];
    private static readonly string[] Names = ["service", "server", "client", "virtual", "transport", "limit", "weight", "tcp", "udp", "protocol", "dryRun", "keep", "text", "", "a\\u0000b"];
    private static readonly string[] Values =
    [
        "null", "true", "0", "1", "-1", "2147483648", "1e999", "-0.0", "1.5", "\"\"", "\"web\"", "\"web1\"", "\"192.0.2.1\"", "\"192.0.2.1:80\"", "\"[::1]:80\"", "\"tcp\"", "\"\\ud800\"", "\"\\u0000\"",
        "[]", "{}", "[[[[[[[[[[]]]]]]]]]]", "{\"a\":{\"b\":{\"c\":1}}}", "\"" + "x\"",
    ];

    [Theory]
    [InlineData(20261121)]
    [InlineData(4711)]
    public async Task Requests_RandomAndMutated_AreEachAnsweredByTheProtocol(int seed)
    {
        await using TestServer server = new();
        Random random = new(seed);
        using RawClient client = server.Connect();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Dictionary<string, int> outcomes = [];
        for (int i = 0; i < Requests; i++)
        {
            client.Send([.. Line(random), (byte)'\n', .. Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{Sentinel}},"method":"drops"}"""), (byte)'\n']);
            string answer = client.ReadLine()!;
            if (!IsSentinel(answer))
            {
                string outcome = Judge(answer);
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
                Assert.True(IsSentinel(client.ReadLine()!), answer);
            }
        }

        Assert.True(outcomes["result"] > Requests / 50, $"only {outcomes["result"]} requests were right");
        Assert.True(outcomes.Count >= 5, string.Join(", ", outcomes));
        Assert.DoesNotContain("-32603", outcomes.Keys);
        Assert.Empty(server.Faults);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4_000_000);
    }

    private static bool IsSentinel(string answer) => answer.Contains($"\"id\":{Sentinel}", StringComparison.Ordinal) && answer.Contains("\"drops\":", StringComparison.Ordinal);

    /// <summary>What an answer is: "result", or its error code.</summary>
    private static string Judge(string answer)
    {
        using JsonDocument document = JsonDocument.Parse(answer);
        JsonElement root = document.RootElement;
        string[] members = [.. root.EnumerateObject().Select(member => member.Name)];
        Assert.Equal("2.0", root.GetProperty("jsonrpc").GetString());
        Assert.Contains("id", members);
        if (root.TryGetProperty("result", out JsonElement result))
        {
            Assert.Equal(3, members.Length);
            Assert.Equal(JsonValueKind.Object, result.ValueKind);
            return "result";
        }

        int code = root.GetProperty("error").GetProperty("code").GetInt32();
        Assert.Equal(3, members.Length);
        Assert.Contains(code, Codes);
        Assert.NotEqual("", root.GetProperty("error").GetProperty("message").GetString());
        return code.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static byte[] Line(Random random)
    {
        byte[] line = Encoding.UTF8.GetBytes(random.Next(20) == 0 ? Pick(random, Values) : Request(random));
        for (int changes = random.Next(3) == 0 ? random.Next(1, 6) : 0; changes > 0; changes--)
        {
            int place = random.Next(line.Length);
            line = random.Next(4) switch
            {
                0 => [.. line[..place], .. line[(place + 1)..]],
                1 => [.. line[..place], (byte)random.Next(256), .. line[place..]],
                2 => [.. line[..place], .. line[random.Next(line.Length)..]],
                _ => [.. line[..place], (byte)(line[place] ^ (1 << random.Next(8))), .. line[(place + 1)..]],
            };
            line = line.Length == 0 ? "{"u8.ToArray() : line;
        }

        return [.. line.Select(value => value == (byte)'\n' ? (byte)' ' : value)];
    }

    private static string Request(Random random)
    {
        string id = random.Next(10) switch { 0 => Pick(random, Values), 1 => "\"7\"", _ => "7" };
        string method = random.Next(10) == 0 ? Pick(random, Values) : $"\"{Pick(random, ControlProtocol.Methods)}\"";
        string parameters = random.Next(10) == 0
            ? Pick(random, Values)
            : "{" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => $"\"{Pick(random, Names)}\":{Pick(random, Values)}")) + "}";
        return random.Next(10) == 0
            ? $$"""{"jsonrpc":"2.0","method":{{method}},"params":{{parameters}}}"""
            : $$"""{"jsonrpc":"2.0","id":{{id}},"method":{{method}},"params":{{parameters}}}""";
    }

    private static string Pick(Random random, IReadOnlyList<string> words) => words[random.Next(words.Count)];
}
