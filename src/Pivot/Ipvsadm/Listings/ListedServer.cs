namespace Pivot.Ipvsadm.Listings;

/// <summary>A real server with what happens at it.</summary>
/// <param name="Rule">The server.</param>
/// <param name="Counters">Its counters.</param>
internal sealed record ListedServer(ServerRule Rule, ListedCounters Counters)
{
    /// <summary>Connections in state ESTABLISHED.</summary>
    public long Active { get; init; }

    /// <summary>All other connections.</summary>
    public long Inactive { get; init; }

    /// <summary>Clients that persistence keeps at it.</summary>
    public long Templates { get; init; }
}
