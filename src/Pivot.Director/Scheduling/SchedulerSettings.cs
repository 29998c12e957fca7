namespace Pivot.Director.Scheduling;

/// <summary>What a scheduler is made with.</summary>
/// <param name="Flags">For <c>sh</c> and <c>mh</c>.</param>
/// <param name="ServicePort">The port of servers that have none of their own, in host order; 0 where the service has several.</param>
/// <param name="Seed">Random, unknown to clients: draws of <c>twos</c>, hashes of destinations.</param>
internal readonly record struct SchedulerSettings(SchedulerFlags Flags, ushort ServicePort, ulong Seed)
{
    /// <summary>The scheduler is that of a service's IPv6 clients.</summary>
    public bool IsForIPv6 { get; init; }
}
