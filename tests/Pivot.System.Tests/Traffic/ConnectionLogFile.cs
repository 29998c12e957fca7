using System.Text.Json;

namespace Pivot.System.Tests.Traffic;

/// <summary>Reads a connection log as its owner would: whole lines of JSON, the older file first.</summary>
internal sealed class ConnectionLogFile(string path)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<JsonElement> Lines => [.. Texts().Select(Parse)];

    /// <summary>The lines of connections that have ended.</summary>
    public IReadOnlyList<JsonElement> Ends => [.. Lines.Where(static line => line.GetProperty("event").GetString() == "end")];

    /// <summary>Waits until so many connections have ended.</summary>
    public IReadOnlyList<JsonElement> AwaitEnds(int count)
    {
        Assert.True(SpinWait.SpinUntil(() => Texts().Count(static line => line.Contains("\"event\":\"end\"", StringComparison.Ordinal)) >= count, Limit), $"{Ends.Count} of {count} connections have ended by the log {path}");
        return Ends;
    }

    /// <summary>"address:port" of a line's client.</summary>
    public static string ClientOf(JsonElement line) => $"{line.GetProperty("client").GetString()}:{line.GetProperty("clientPort").GetInt32()}";

    private static JsonElement Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    private List<string> Texts()
    {
        List<string> lines = [];
        foreach (string file in (string[])[path + ".1", path])
        {
            if (File.Exists(file))
            {
                string text = File.ReadAllText(file);
                lines.AddRange(text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries));
            }
        }

        return lines;
    }
}
