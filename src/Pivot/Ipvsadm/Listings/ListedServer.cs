namespace Pivot.Ipvsadm.Listings;

/// <summary>A real server with what happens at it.</summary>
/// <param name="rule">The server.</param>
/// <param name="counters">Its counters.</param>
internal sealed class ListedServer(ServerRule rule, ListedCounters counters)
{
    /// <summary>The server.</summary>
    public ServerRule Rule { get; } = rule;

    /// <summary>Its counters.</summary>
    public ListedCounters Counters { get; } = counters;

    /// <summary>The weight in force, which checks, agents or <c>pivot weight</c> may have changed.</summary>
    public int Weight { get; init; } = rule.Weight;

    /// <summary>Connections in state ESTABLISHED.</summary>
    public long Active { get; init; }

    /// <summary>All other connections.</summary>
    public long Inactive { get; init; }

    /// <summary>Clients that persistence keeps at it.</summary>
    public long Templates { get; init; }
}
