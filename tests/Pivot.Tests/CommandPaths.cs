using System.CommandLine;

namespace Pivot.Tests;

/// <summary>Every command there is, as the words a user types after <c>pivot</c>.</summary>
internal static class CommandPaths
{
    public static IEnumerable<string[]> All() => Below(new TestConsole().CommandLine.Root, []);

    private static IEnumerable<string[]> Below(Command command, string[] path) =>
        command.Subcommands.SelectMany(sub => Below(sub, [.. path, sub.Name]).Prepend([.. path, sub.Name]));
}
