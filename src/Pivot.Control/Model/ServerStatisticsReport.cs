namespace Pivot.Control.Model;

/// <summary>Counters of one real server of one virtual service.</summary>
public sealed record ServerStatisticsReport
{
    /// <summary>Name of the real server.</summary>
    public required string Name { get; init; }

    /// <summary>Address of the real server.</summary>
    public required string Address { get; init; }

    /// <summary>Counters of the real server.</summary>
    public required TrafficReport Traffic { get; init; }
}
