using Pivot.Director.Scheduling;
using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>
/// The servers that clients of one address family can go to, with the scheduler that chooses among them. NAT keeps the client's address and direct routing the packet, so there a client can only go to
/// a server of its own family; a tunnel carries either. A service with both families schedules each apart. Under the service's scheduling lock.
/// </summary>
/// <param name="isIPv4">The clients' family.</param>
/// <param name="scheduler">Without servers yet.</param>
internal sealed class ServerPool(bool isIPv4, IScheduler scheduler)
{
    private RealServer[] _servers = [];

    /// <summary>Takes other servers, or other settings of the same; one that is down or leaving counts as removed. The scheduler learns of it only when something of this family has changed.</summary>
    /// <param name="servers">All servers of the service.</param>
    public void Change(RealServer[] servers)
    {
        RealServer[] own = Array.FindAll(
            servers,
            server => !server.IsDown && !server.Spec.IsLeaving && !server.Spec.IsFallback && (server.Address.IsIPv4 == isIPv4 || !server.Spec.Forwarding.NeedsClientsFamily()));
        if (!own.AsSpan().SequenceEqual(_servers))
        {
            _servers = own;
            scheduler.ServersChanged(own);
        }
    }

    /// <summary>Chooses the server of a new connection.</summary>
    public RealServer? Schedule(in FlowKey key, ulong now) => scheduler.Schedule(_servers, key, now);
}
