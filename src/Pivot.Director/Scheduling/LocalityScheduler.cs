using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>
/// lblc: each virtual address keeps its server while that is available and the <see cref="HalfLoadRule"/> does not apply; else it gets one by the rule of
/// <c>wlc</c> and keeps that (ip_vs_lblc.c). For services on several addresses, such as a cluster of caches.
/// </summary>
/// <remarks>IPVS lets a kept server take connections beyond its upper threshold; here the threshold holds.</remarks>
internal sealed class LocalityScheduler(SchedulerSettings settings) : IScheduler
{
    private readonly LeastLoadTree _all = new(static server => server.Overhead, isWeighted: true, settings.IsForIPv6);
    private readonly DestinationMap<int> _serverIds = new(settings.Seed);
    private readonly ServersById _servers = new();

    /// <inheritdoc/>
    public void ServersChanged(ReadOnlySpan<RealServer> servers)
    {
        _servers.Set(servers);
        _all.ServersChanged(servers);
    }

    /// <inheritdoc/>
    public RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key, ulong now)
    {
        _serverIds.Check(now);
        bool isKnown = _serverIds.TryFind(key.Destination, now, out int place);
        if (isKnown && _servers.Find(_serverIds[place]) is { IsAvailable: true } kept && !HalfLoadRule.Applies(kept, servers))
        {
            return kept;
        }

        RealServer? chosen = _all.Least(servers);
        if (chosen is null)
        {
            return null;
        }

        if (isKnown)
        {
            _serverIds[place] = chosen.Id;
        }
        else
        {
            _serverIds.Add(key.Destination, chosen.Id, now);
        }

        return chosen;
    }
}
