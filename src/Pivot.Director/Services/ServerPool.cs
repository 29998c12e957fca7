using Pivot.Director.Scheduling;
using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>
/// The servers that clients of one address family can go to, with the scheduler that chooses among them. NAT keeps the client's address and direct routing the packet, so there a client can only go to
/// a server of its own family; a tunnel carries either. A service with both families schedules each apart.
/// </summary>
internal sealed class ServerPool
{
    private readonly RealServer[] _servers;
    private readonly IScheduler _scheduler;

    /// <summary>Makes the pool of one family of clients.</summary>
    /// <param name="servers">All servers of the service.</param>
    /// <param name="isIPv4">The family.</param>
    /// <param name="scheduler">A name of <see cref="SchedulerCatalog"/>.</param>
    public ServerPool(RealServer[] servers, bool isIPv4, string scheduler)
    {
        _servers = Array.FindAll(servers, server => server.Address.IsIPv4 == isIPv4 || !server.Spec.Forwarding.NeedsClientsFamily());
        _scheduler = SchedulerCatalog.Create(scheduler);
        _scheduler.ServersChanged(_servers);
    }

    /// <summary>Chooses the server of a new connection. The caller holds the service's scheduling lock.</summary>
    public RealServer? Schedule(in FlowKey key) => _scheduler.Schedule(_servers, key);
}
