using Pivot.NetworkBenchmarks.Figures;
using Pivot.NetworkBenchmarks.Hosts;
using Pivot.NetworkBenchmarks.Variants;
using Pivot.NetworkBenchmarks.Workloads;

namespace Pivot.NetworkBenchmarks;

/// <summary>All workloads over all variants, in turns: round by round, in each round workload by workload, in each workload variant by variant, every other round in reverse order.</summary>
internal sealed class NetworkBenchmark
{
    private static readonly FigureKind[] Kinds = Enum.GetValues<FigureKind>();

    private readonly Settings _settings;
    private readonly TrafficProgram _traffic;
    private readonly Samples _samples;

    /// <summary>Finds out which variants can be measured here.</summary>
    public NetworkBenchmark(Settings settings, TrafficProgram traffic, Samples samples)
    {
        (_settings, _traffic, _samples) = (settings, traffic, samples);
        List<Variant> chosen = [];
        List<string> skipped = [];
        foreach (Variant variant in settings.Choose(All(settings.Before), static variant => variant.Name, Variant.Plain))
        {
            if (variant.Missing() is { } missing)
            {
                skipped.Add($"{variant.Name}: {missing}");
                Console.Error.WriteLine($"skipped {variant.Name}: {missing}");
            }
            else
            {
                chosen.Add(variant);
            }
        }

        (Variants, Skipped) = (chosen, skipped);
    }

    /// <summary>Those that are measured; plain forwarding first.</summary>
    public IReadOnlyList<Variant> Variants { get; }

    /// <summary>Those that are not, each with its reason.</summary>
    public IReadOnlyList<string> Skipped { get; }

    /// <summary>The key of resident memory after all workloads of a round, MiB.</summary>
    public const string ResidentKey = "resident";

    /// <summary>Measures.</summary>
    public void Run()
    {
        for (int round = 0; round < _settings.Rounds; round++)
        {
            Variant[] order = round % 2 == 0 ? [.. Variants] : [.. Variants.Reverse()];
            List<RunningVariant> running = [];
            try
            {
                foreach (Variant variant in order)
                {
                    running.Add(variant.Start(new ThreeHosts(_traffic)));
                }

                MeasureRound(round, running);
            }
            finally
            {
                running.ForEach(static one => one.Dispose());
            }
        }
    }

    private static Variant[] All(string? before) =>
    [
        new PlainForwarding(), new NftDnat(), new HaproxyTcp(), new NginxStream(),
        new PivotDirector(PivotDirector.Slow, "Pivot slow path", "off"), new PivotDirector(PivotDirector.Fast, "Pivot fast path", "on"),
        .. before is null ? (Variant[])[] :
        [
            new PivotDirector($"{PivotDirector.Slow}-before", "Pivot slow path, other build", "off", before),
            new PivotDirector($"{PivotDirector.Fast}-before", "Pivot fast path, other build", "on", before),
        ],
    ];

    private void MeasureRound(int round, List<RunningVariant> running)
    {
        foreach (Workload workload in Workload.All.Where(workload => _settings.Asks(workload.Name)))
        {
            Console.Error.WriteLine($"round {round + 1} of {_settings.Rounds}: {workload.Title}");
            foreach (RunningVariant one in running.Where(one => one.Variant.CarriesUdp || !workload.IsUdp))
            {
                Keep(workload, one.Variant, one.Measure(workload, _settings));
            }
        }

        foreach (RunningVariant one in running.Where(static one => one.Directors.Count > 0))
        {
            _samples.Add(ResidentKey, one.Variant.Name, one.ResidentBytes / 1048576.0);
        }
    }

    private void Keep(Workload workload, Variant variant, TrafficResult result)
    {
        _samples.AddStolen(result.Stolen / (result.Seconds * Environment.ProcessorCount));
        foreach (Figure figure in Kinds.SelectMany(Figure.All).Where(figure => figure.Workload == workload))
        {
            _samples.Add(figure.Key, variant.Name, figure.Of(result));
        }
    }
}
