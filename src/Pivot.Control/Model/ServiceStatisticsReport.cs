namespace Pivot.Control.Model;

/// <summary>Counters of one virtual service and its real servers.</summary>
public sealed record ServiceStatisticsReport
{
    /// <summary>Name of the virtual service.</summary>
    public required string Name { get; init; }

    /// <summary>Counters of the virtual service.</summary>
    public required TrafficReport Traffic { get; init; }

    /// <summary>Packets dropped without an answer because <c>allow</c> and <c>deny</c> keep their client out (<c>client-denied</c>).</summary>
    public long DeniedPackets { get; init; }

    /// <summary>Packets dropped without an answer because their client opens connections faster than <c>rate</c> lets it (<c>client-rate</c>).</summary>
    public long RateLimitedPackets { get; init; }

    /// <summary>The real servers in the order of the configuration.</summary>
    public required IReadOnlyList<ServerStatisticsReport> Servers { get; init; }
}
