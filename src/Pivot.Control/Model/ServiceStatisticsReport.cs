namespace Pivot.Control.Model;

/// <summary>Counters of one virtual service and its real servers.</summary>
public sealed record ServiceStatisticsReport
{
    /// <summary>Name of the virtual service.</summary>
    public required string Name { get; init; }

    /// <summary>Counters of the virtual service.</summary>
    public required TrafficReport Traffic { get; init; }

    /// <summary>The real servers in the order of the configuration.</summary>
    public required IReadOnlyList<ServerStatisticsReport> Servers { get; init; }
}
