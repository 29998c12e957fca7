using Pivot.NetworkBenchmarks.Figures;
using Pivot.NetworkBenchmarks.Variants;
using Pivot.NetworkBenchmarks.Workloads;

namespace Pivot.NetworkBenchmarks.Reports;

/// <summary>What a variant of Pivot has to reach.</summary>
/// <param name="Title">In tables.</param>
/// <param name="Variant">Which one.</param>
/// <param name="Figure">Of what.</param>
/// <param name="Bound">Of the other one: no less for a rate, no more for a cost.</param>
/// <param name="Goal">What is gone for.</param>
internal sealed record Gate(string Title, string Variant, Figure Figure, double Bound, double Goal)
{
    /// <summary>What it is compared with.</summary>
    public string Other { get; init; } = Variants.Variant.Plain;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Gate> All { get; } =
    [
        .. Both("UDP small packets delivered", FigureKind.Rate, "udp", (0.75, 0.90), (0.92, 1.00)),
        .. Both("processor time a small packet", FigureKind.Cost, "udp", (2.6, 2.0), (1.10, 1.00)),
        .. Both("bulk TCP, 4 streams", FigureKind.Rate, "tcp4", (0.42, 0.55), (0.85, 0.97)),
        .. Both("ping-pong, 16 connections", FigureKind.Rate, "pingpong16", (0.48, 0.65), (0.97, 1.02)),
        .. Both("new connections", FigureKind.Rate, "connections", (0.70, 0.85), (0.85, 0.96)),
        new("new connections, of HAProxy", PivotDirector.Slow, Named(FigureKind.Rate, "connections"), 1, 1) { Other = "haproxy" },
        new("new connections, of nft DNAT", PivotDirector.Fast, Named(FigureKind.Rate, "connections"), 1, 1) { Other = "nft" },
    ];

    /// <summary>Whether a ratio is on the right side of a bound.</summary>
    public bool Meets(double ratio, double bound) => Figure.Kind == FigureKind.Cost ? ratio <= bound : ratio >= bound;

    private static Figure Named(FigureKind kind, string workload) => new(kind, Workload.All.Single(one => one.Name == workload));

    private static Gate[] Both(string title, FigureKind kind, string workload, (double Bound, double Goal) slow, (double Bound, double Goal) fast) =>
    [
        new(title, PivotDirector.Slow, Named(kind, workload), slow.Bound, slow.Goal),
        new(title, PivotDirector.Fast, Named(kind, workload), fast.Bound, fast.Goal),
    ];
}
