namespace Pivot.Control.Model;

/// <summary>Counters over everything and per virtual service: the result of <c>statistics</c>.</summary>
public sealed record StatisticsReport
{
    /// <summary>Sum over all virtual services.</summary>
    public required TrafficReport Total { get; init; }

    /// <summary>What real servers have opened outward with the board's address, "in" being their own packets; null where nothing is masqueraded. Not in <see cref="Total"/>.</summary>
    public TrafficReport? Masqueraded { get; init; }

    /// <summary>What of <see cref="Total"/> the fast path has carried, of the servers that there are now.</summary>
    public required CarriedReport Carried { get; init; }

    /// <summary>Packets that were none of a virtual service's and passed unchanged: direct access to real servers, and what these send of their own.</summary>
    public required long PassedPackets { get; init; }

    /// <summary>The virtual services in the order of the configuration.</summary>
    public required IReadOnlyList<ServiceStatisticsReport> Services { get; init; }

    /// <summary>What has become of the lines of the connection log; null where no service has logged since the start.</summary>
    public ConnectionLogReport? ConnectionLog { get; init; }
}
