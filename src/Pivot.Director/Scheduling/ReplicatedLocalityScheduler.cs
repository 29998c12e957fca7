using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>
/// lblcr: each virtual address has a set of servers and uses the least loaded of it by the rule of <c>wlc</c>, the one that joined last of equals. When none of the set is
/// available or the <see cref="HalfLoadRule"/> applies, the least loaded of all joins. A set of several that has not changed for a day loses its most loaded
/// member (ip_vs_lblcr.c). For services on several addresses, such as a cluster of caches.
/// </summary>
/// <remarks>Where IPVS may take a working member out of a set that holds a removed server, the removed one goes first here.</remarks>
internal sealed class ReplicatedLocalityScheduler : IScheduler
{
    /// <summary>Ticks after which an unchanged set shrinks: 24 hours (<c>lblcr_expiration</c>).</summary>
    public const ulong ShrinkAfter = DestinationMap<ServerSet>.Expiration;

    private readonly LeastLoadTree _all;
    private readonly ServersById _servers = new();
    private readonly ServerSetPool _members = new();
    private readonly DestinationMap<ServerSet> _sets;

    /// <summary>Makes a scheduler without sets.</summary>
    /// <param name="settings">The seed is random, unknown to clients.</param>
    public ReplicatedLocalityScheduler(SchedulerSettings settings)
    {
        _all = new LeastLoadTree(static server => server.Overhead, isWeighted: true, settings.IsForIPv6);
        _sets = new DestinationMap<ServerSet>(settings.Seed, _members.Release);
    }

    /// <inheritdoc/>
    public void ServersChanged(ReadOnlySpan<RealServer> servers)
    {
        _servers.Set(servers);
        _all.ServersChanged(servers);
    }

    /// <inheritdoc/>
    public RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key, ulong now)
    {
        _sets.Check(now);
        bool isKnown = _sets.TryFind(key.Destination, now, out int place);
        if (isKnown)
        {
            ref ServerSet set = ref _sets[place];
            RealServer? kept = LeastLoaded(set);
            if (set.Size > 1 && now > set.LastModified + ShrinkAfter)
            {
                Shrink(ref set, now);
            }

            if (kept is not null && !HalfLoadRule.Applies(kept, servers))
            {
                return kept;
            }
        }

        RealServer? chosen = _all.Least(servers);
        if (chosen is not null)
        {
            place = isKnown ? place : _sets.Add(key.Destination, ServerSetPool.Empty, now);
            _members.Insert(ref _sets[place], chosen.Id, now);
        }

        return chosen;
    }

    private RealServer? LeastLoaded(in ServerSet set)
    {
        RealServer? least = null;
        long leastOverhead = 0;
        for (int node = set.First; node != ServerSetPool.None; node = _members[node].Next)
        {
            if (_servers.Find(_members[node].ServerId) is { IsAvailable: true } server)
            {
                long overhead = server.Overhead;
                if (least is null || overhead * least.Weight < leastOverhead * server.Weight)
                {
                    least = server;
                    leastOverhead = overhead;
                }
            }
        }

        return least;
    }

    /// <summary>Takes out a member that is not configured any more, else the most loaded one with a weight above 0, the one that joined last of equals.</summary>
    private void Shrink(ref ServerSet set, ulong now)
    {
        int erased = ServerSetPool.None;
        RealServer? most = null;
        long mostOverhead = 0;
        for (int node = set.First; node != ServerSetPool.None; node = _members[node].Next)
        {
            if (_servers.Find(_members[node].ServerId) is not { } server)
            {
                erased = node;
                break;
            }

            long overhead = server.Overhead;
            if (server.Weight > 0 && (most is null || overhead * most.Weight > mostOverhead * server.Weight))
            {
                (erased, most, mostOverhead) = (node, server, overhead);
            }
        }

        if (erased != ServerSetPool.None)
        {
            _members.Erase(ref set, erased, now);
        }
    }
}
