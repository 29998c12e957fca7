using Pivot.Director.Access;
using Pivot.Director.Statistics;
using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>A virtual service at work: its servers and its scheduler.</summary>
public sealed class VirtualService
{
    private readonly RealServer[] _servers;
    private readonly ServiceScheduling _scheduling;
    private readonly RealServer? _fallback;

    /// <summary>What servers have counted that it has no more.</summary>
    private readonly TrafficCounters _gone;

    /// <summary>Takes the scheduling that a version before has handed on, unless one of them is leaving; the servers are in force with <see cref="PutServersInForce"/>.</summary>
    internal VirtualService(int id, VirtualServiceSpec spec, RealServer[] servers, VirtualService? before, ulong seed, int workers)
    {
        Id = id;
        Spec = spec;
        _servers = servers;
        _fallback = Array.Find(servers, static server => server.Spec is { IsFallback: true, IsLeaving: false });
        _scheduling = ServiceScheduling.Of(spec, spec.IsLeaving || before is { Spec.IsLeaving: true } ? null : before?._scheduling, seed);
        Gate = ClientGate.Of(spec, before?.Gate, workers, seed);
        _gone = before?.WithoutServersOf(servers) ?? default;
    }

    /// <summary>Stable over restarts.</summary>
    public int Id { get; }

    /// <summary>As configured.</summary>
    public VirtualServiceSpec Spec { get; }

    /// <summary>In the order of the configuration, the fallback last.</summary>
    public IReadOnlyList<RealServer> Servers => _servers;

    /// <summary>Packets dropped because their client may not come (<see cref="DropReason.ClientDenied"/>).</summary>
    public long DeniedPackets => Gate?.Denied ?? 0;

    /// <summary>Packets dropped because their client opens connections too fast (<see cref="DropReason.ClientRate"/>).</summary>
    public long RateLimitedPackets => Gate?.Limited ?? 0;

    /// <summary>Who may open connections; null for everybody.</summary>
    internal ClientGate? Gate { get; }

    /// <summary>The counters of all its servers, also of those that it has had; they never fall.</summary>
    public TrafficCounters Traffic => WithoutServersOf([]);

    /// <summary>The lock under which connections of this service are scheduled and made, so that each choice sees the one before it.</summary>
    internal Lock SchedulingLock => _scheduling.Lock;

    /// <summary>From now on the scheduler chooses among these servers, for the version before too.</summary>
    internal void PutServersInForce() => _scheduling.Change(_servers);

    /// <summary>Chooses the server of a new connection, one that the client's address family can go to. The caller holds <see cref="SchedulingLock"/>.</summary>
    /// <param name="key">The client's packet.</param>
    /// <param name="now">The present tick.</param>
    /// <returns>Null when none can be chosen.</returns>
    internal RealServer? Schedule(in FlowKey key, ulong now) => _scheduling.Schedule(key, now);

    /// <summary>Where a client goes for whom no server can be chosen.</summary>
    /// <param name="client">The client's address.</param>
    /// <returns>Null when there is no fallback, or not for this client.</returns>
    internal RealServer? FallbackFor(IpAddress client) =>
        _fallback is { IsAvailable: true } server && (server.Address.IsIPv4 == client.IsIPv4 || !server.Spec.Forwarding.NeedsClientsFamily()) ? server : null;

    /// <summary>What it has counted but for the servers that a version after it goes on with.</summary>
    private TrafficCounters WithoutServersOf(ReadOnlySpan<RealServer> kept)
    {
        TrafficCounters sum = _gone;
        foreach (RealServer server in _servers)
        {
            if (!Contains(kept, server.Id))
            {
                sum.Add(server.Traffic);
            }
        }

        return sum;
    }

    private static bool Contains(ReadOnlySpan<RealServer> servers, int id)
    {
        foreach (RealServer server in servers)
        {
            if (server.Id == id)
            {
                return true;
            }
        }

        return false;
    }
}
