using Pivot.Director.Scheduling;
using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>A virtual service at work: its servers and its scheduler.</summary>
public sealed class VirtualService
{
    private readonly Lock _lock = new();
    private readonly RealServer[] _servers;
    private readonly IScheduler _scheduler;

    internal VirtualService(int id, VirtualServiceSpec spec, RealServer[] servers)
    {
        Id = id;
        Spec = spec;
        _servers = servers;
        _scheduler = SchedulerCatalog.Create(spec.Scheduler);
        _scheduler.ServersChanged(servers);
    }

    /// <summary>Stable over restarts.</summary>
    public int Id { get; }

    /// <summary>As configured.</summary>
    public VirtualServiceSpec Spec { get; }

    /// <summary>In the order of the configuration.</summary>
    public IReadOnlyList<RealServer> Servers => _servers;

    /// <summary>The lock under which connections of this service are scheduled and made, so that each choice sees the one before it.</summary>
    internal Lock SchedulingLock => _lock;

    /// <summary>Chooses the server of a new connection. The caller holds <see cref="SchedulingLock"/>.</summary>
    /// <param name="key">The client's packet.</param>
    /// <returns>Null when none can be chosen.</returns>
    internal RealServer? Schedule(in FlowKey key) => _scheduler.Schedule(_servers, key);
}
