using Pivot.Hosting;
using Pivot.Linux;
using Pivot.Rendering;
using Pivot.Running;

namespace Pivot;

internal static class Program
{
    private static Task<int> Main(string[] arguments)
    {
        StandardStreams.Complete();
        if (arguments is ["run", ..])
        {
            CollectionPause.Begin();
            StartAhead.Begin(arguments);
        }

        return new CommandLine(RunParts.Create(), Terminal.OfProcess(), Environment.GetEnvironmentVariable, Environment.GetCommandLineArgs()[0]).RunAsync(arguments, CancellationToken.None);
    }
}
