using System.Globalization;
using Pivot.NetworkBenchmarks.Workloads;

namespace Pivot.NetworkBenchmarks.Figures;

/// <summary>A number that a workload gives.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Workload">Of which traffic.</param>
internal sealed record Figure(FigureKind Kind, Workload Workload)
{
    /// <summary>Its name in the samples.</summary>
    public string Key => $"{Workload.Name}.{Kind.ToString().ToLowerInvariant()}";

    /// <summary>What a value of it is counted in.</summary>
    public string Unit => (Kind, Workload.Unit) switch
    {
        (FigureKind.Rate, TrafficUnit.Byte) => "Gbit/s",
        (FigureKind.Rate, TrafficUnit.Packet) => "packets/s",
        (FigureKind.Rate, TrafficUnit.Exchange) => "exchanges/s",
        (FigureKind.Rate, _) => "connections/s",
        (FigureKind.Median or FigureKind.Late, _) => "µs",
        (_, TrafficUnit.Byte) => "s/GB",
        (_, TrafficUnit.Packet) => "µs/packet",
        (_, TrafficUnit.Exchange) => "µs/exchange",
        _ => "µs/connection",
    };

    /// <summary>All figures of a kind, in the workloads' order.</summary>
    public static IEnumerable<Figure> All(FigureKind kind) => Workload.All.Where(workload => Has(workload, kind)).Select(workload => new Figure(kind, workload));

    /// <summary>Takes it from a run.</summary>
    public double Of(TrafficResult result) => Kind switch
    {
        FigureKind.Rate => Workload.Unit == TrafficUnit.Byte ? result.Rate * 8 / 1e9 : result.Rate,
        FigureKind.Cost => Scale(result.Busy / result.Units),
        FigureKind.OwnCost => Scale(result.Director / result.Units),
        FigureKind.Median => result.Median * 1e6,
        _ => result.Late * 1e6,
    };

    /// <summary>A value in the table: three digits that count.</summary>
    public static string Text(double value) => value switch
    {
        >= 1000 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    private static bool Has(Workload workload, FigureKind kind) => kind switch
    {
        FigureKind.Rate => !workload.IsPaced,
        FigureKind.Median or FigureKind.Late => workload.Unit is TrafficUnit.Exchange or TrafficUnit.Connection,
        _ => true,
    };

    private double Scale(double secondsPerUnit) => secondsPerUnit * (Workload.Unit == TrafficUnit.Byte ? 1e9 : 1e6);
}
