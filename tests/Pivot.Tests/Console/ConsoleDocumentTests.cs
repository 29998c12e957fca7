using Pivot.Control.Tests;
using Pivot.Testing;

namespace Pivot.Tests.Console;

/// <summary>The session that <c>docs/console.md</c> shows is one that the console has had.</summary>
public sealed class ConsoleDocumentTests
{
    private const string Begin = "```console\n";
    private const string End = "\n```";
    private const string Prompt = "pivot> ";

    /// <summary>Keys; after each part the session has come to rest.</summary>
    private static readonly string[] Typed =
    [
        "show ?", "services\r", "sh ser\r", "sh servers | match web1\r", "drain web ?", "web1\r", "undrain web web1\r", "weight web web1 tree\r", "forwarding ?", "\x15show drops | last 3\r", "resize\r",
    ];

    /// <summary>With PIVOT_WRITE_DOCS=1 it is written anew.</summary>
    [Fact]
    public async Task Document_Session_IsWhatTheConsoleShows()
    {
        await using TestServer server = new();
        using RunningConsole console = new(server.Server.Path, new FakeConsoleTerminal(80, 60));
        console.Terminal.WaitForPrompt();
        foreach (string keys in Typed)
        {
            console.Terminal.Type(keys);
            console.Terminal.WaitForPrompt();
        }

        string[] lines = console.Terminal.Printed.Split('\n');
        string shown = string.Join('\n', lines[..^1].Select(AsOnPivot));
        string path = Path.Combine(RepositoryPaths.Root, "docs", "console.md");
        string document = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        int start = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = document.IndexOf(End, start, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("PIVOT_WRITE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(path, document[..start] + shown + document[end..], TestContext.Current.CancellationToken);
            return;
        }

        Assert.Equal(document[start..end], shown);
    }

    /// <summary>A line as a machine with the name pivot shows it: the prompt, and the mark under a wrong word, which stands behind the prompt.</summary>
    private static string AsOnPivot(string line) =>
        line.StartsWith(RunningConsole.Prompt, StringComparison.Ordinal) ? Prompt + line[RunningConsole.Prompt.Length..]
        : line.TrimStart(' ') == "^" ? line[RunningConsole.Prompt.Length..].PadLeft(line.Length - RunningConsole.Prompt.Length + Prompt.Length)
        : line;
}
