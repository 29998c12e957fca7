using Pivot.Console;
using Pivot.Running;

namespace Pivot;

internal static class Program
{
    private static Task<int> Main(string[] arguments) =>
        new CommandLine(RunParts.Create(), Terminal.OfProcess(), Environment.GetEnvironmentVariable).RunAsync(arguments, CancellationToken.None);
}
