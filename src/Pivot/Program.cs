using Pivot.Console;

namespace Pivot;

internal static class Program
{
    private static Task<int> Main(string[] arguments)
    {
        CommandLineParts parts = new() { ControlPathOfConfig = _ => null };
        return new CommandLine(parts, Terminal.OfProcess(), Environment.GetEnvironmentVariable).RunAsync(arguments, CancellationToken.None);
    }
}
