namespace Pivot.Ipvsadm.Listings;

/// <summary>A virtual service with what happens at it.</summary>
/// <param name="rule">The service.</param>
/// <param name="counters">Its counters.</param>
/// <param name="servers">Its real servers.</param>
internal sealed class ListedService(ServiceRule rule, ListedCounters counters, IReadOnlyList<ListedServer> servers)
{
    /// <summary>The service.</summary>
    public ServiceRule Rule { get; } = rule;

    /// <summary>Its counters.</summary>
    public ListedCounters Counters { get; } = counters;

    /// <summary>Its real servers.</summary>
    public IReadOnlyList<ListedServer> Servers { get; } = servers;
}
