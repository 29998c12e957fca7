using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>A virtual service at work: its servers and its scheduler.</summary>
public sealed class VirtualService
{
    private readonly Lock _lock = new();
    private readonly RealServer[] _servers;
    private readonly ServerPool _ipv4;
    private readonly ServerPool _ipv6;

    internal VirtualService(int id, VirtualServiceSpec spec, RealServer[] servers)
    {
        Id = id;
        Spec = spec;
        _servers = servers;
        _ipv4 = new ServerPool(servers, isIPv4: true, spec.Scheduler);
        _ipv6 = new ServerPool(servers, isIPv4: false, spec.Scheduler);
    }

    /// <summary>Stable over restarts.</summary>
    public int Id { get; }

    /// <summary>As configured.</summary>
    public VirtualServiceSpec Spec { get; }

    /// <summary>In the order of the configuration.</summary>
    public IReadOnlyList<RealServer> Servers => _servers;

    /// <summary>The lock under which connections of this service are scheduled and made, so that each choice sees the one before it.</summary>
    internal Lock SchedulingLock => _lock;

    /// <summary>Chooses the server of a new connection, one that the client's address family can go to. The caller holds <see cref="SchedulingLock"/>.</summary>
    /// <param name="key">The client's packet.</param>
    /// <returns>Null when none can be chosen.</returns>
    internal RealServer? Schedule(in FlowKey key) => (key.Source.IsIPv4 ? _ipv4 : _ipv6).Schedule(key);
}
