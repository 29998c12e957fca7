using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Pivot.Benchmarks;

/// <summary>Runs the benchmarks; started by bench.sh. "memory" measures bytes a connection instead, "scale" costs by the number of servers and services, "access" those of judging clients and telling of connections, "flows" those of the fast path's, "upkeep" those of a million flows that are there.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is ["memory"])
        {
            ConnectionMemory.Print(1 << 20, family: 4);
            ConnectionMemory.Print(1 << 20, family: 6);
            return 0;
        }

        if (arguments is ["scale"])
        {
            ScaleComparison.Print();
            return 0;
        }

        if (arguments is ["access"])
        {
            AccessComparison.Print();
            return 0;
        }

        if (arguments is ["flows"])
        {
            FlowComparison.Print();
            return 0;
        }

        if (arguments is ["upkeep"])
        {
            FlowUpkeep.Print(family: 4);
            FlowUpkeep.Print(family: 6);
            return 0;
        }

        // In the same process: the default toolchain would restore packages for a project of its own.
        Job job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithLaunchCount(1).WithWarmupCount(2).WithIterationCount(5);
        IConfig config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(new MemoryDiagnoser(new MemoryDiagnoserConfig(displayGenColumns: false)))
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(ConsoleLogger.Default)
            .AddExporter(MarkdownExporter.GitHub)
            .WithOptions(ConfigOptions.JoinSummary);
        return BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments, config).Any() ? 0 : 2;
    }
}
