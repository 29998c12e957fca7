using System.Globalization;
using Pivot.NetworkBenchmarks.Figures;
using Pivot.NetworkBenchmarks.Variants;
using Pivot.Testing;
using Pivot.Testing.Processes;

namespace Pivot.NetworkBenchmarks.Reports;

/// <summary>Where and when it was measured, and what speaks against the figures.</summary>
internal sealed record Machine
{
    private const double QuietLoad = 0.5;
    private const double QuietSpread = 0.10;
    private const double QuietSteal = 0.02;

    /// <summary>The start, UTC.</summary>
    public required DateTime Date { get; init; }

    /// <summary>The kernel's release.</summary>
    public required string Kernel { get; init; }

    /// <summary>What the processors call themselves.</summary>
    public required string Processor { get; init; }

    /// <summary>How many there are.</summary>
    public int Processors { get; } = Environment.ProcessorCount;

    /// <summary>The checkout's commit; "+ changes" where files differ from it.</summary>
    public required string Commit { get; init; }

    /// <summary>The load average of the last minute at the start.</summary>
    public required double Load { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Took { get; private init; }

    /// <summary>Why the figures are not to be trusted; empty where nothing speaks against them.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>Reads all of it.</summary>
    public static Machine Read() => new()
    {
        Date = DateTime.UtcNow,
        Kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        Processor = (File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal)) ?? "processor: unknown").Split(':')[1].Trim(),
        Commit = Git("rev-parse", "--short=10", "HEAD") + (Git("status", "--porcelain", "--untracked-files=no").Length > 0 ? " + changes" : ""),
        Load = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture),
    };

    /// <summary>The same with the time it took and the warnings.</summary>
    public Machine Finish(Samples samples)
    {
        List<string> warnings = [];
        if (Load > QuietLoad)
        {
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"something else was running when it began (load average {Load:0.00})"));
        }

        if (samples.MostStolen > QuietSteal)
        {
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"up to {samples.MostStolen:P0} of the processors' time went to other machines"));
        }

        foreach (Figure figure in Figure.All(FigureKind.Rate))
        {
            double spread = samples.Spread(figure.Key, Variant.Plain);
            if (spread > QuietSpread)
            {
                warnings.Add(string.Create(CultureInfo.InvariantCulture, $"plain forwarding varied by ±{spread:P0}: {figure.Workload.Title}"));
            }
        }

        return this with { Took = DateTime.UtcNow - Date, Warnings = warnings };
    }

    /// <summary>One line for a report.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Date:yyyy-MM-dd HH:mm} UTC, commit {Commit}, kernel {Kernel}, {Processors} x {Processor}");

    private static string Git(params string[] arguments) => Command.Run(["git", "-C", RepositoryPaths.Root, .. arguments]).Output.Trim();
}
