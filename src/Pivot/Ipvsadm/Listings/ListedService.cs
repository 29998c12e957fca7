namespace Pivot.Ipvsadm.Listings;

/// <summary>A virtual service with what happens at it.</summary>
/// <param name="Rule">The service.</param>
/// <param name="Counters">Its counters.</param>
/// <param name="Servers">Its real servers.</param>
internal sealed record ListedService(ServiceRule Rule, ListedCounters Counters, IReadOnlyList<ListedServer> Servers);
