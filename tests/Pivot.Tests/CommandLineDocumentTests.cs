using System.CommandLine;
using Pivot.Commands;

namespace Pivot.Tests;

/// <summary><c>docs/command-line.md</c> names every command, option and exit code.</summary>
public sealed class CommandLineDocumentTests
{
    [Fact]
    public void Document_EveryCommand_IsNamed()
    {
        string text = Document();
        Assert.All(CommandPaths.All(), path => Assert.Contains($"pivot {string.Join(' ', path)}", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Document_EveryOption_IsNamed()
    {
        string text = Document();
        string[] options = [.. OptionsOf(new TestConsole().CommandLine.Root).Distinct()];
        Assert.Contains("--limit", options);
        Assert.All(options, option => Assert.Contains($"`{option}", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Document_ExitCodesAndVariables_AreNamed()
    {
        string text = Document();
        Assert.All(Enumerable.Range(0, 4), code => Assert.Contains($"| {code} |", text, StringComparison.Ordinal));
        Assert.Contains(ClientContext.ControlVariable, text, StringComparison.Ordinal);
        Assert.Contains("NO_COLOR", text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> OptionsOf(Command command) =>
        command.Options.Select(option => option.Name).Concat(command.Subcommands.SelectMany(OptionsOf));

    private static string Document()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Appliance.sln")))
        {
            directory = directory.Parent;
        }

        Assert.NotNull(directory);
        return File.ReadAllText(Path.Combine(directory.FullName, "docs", "command-line.md"));
    }
}
