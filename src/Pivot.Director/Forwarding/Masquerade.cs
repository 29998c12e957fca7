using System.Numerics;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Forwarding;

/// <summary>
/// An interface that masquerades, at work. In a connection it stands in for service and real server: the one who opens it is the client, and whom it is for the virtual address and the destination. Lives as long as
/// it is configured; immutable but for counters and for which ports are exhausted.
/// </summary>
internal sealed class Masquerade
{
    private readonly SourcePool[] _pools;

    private Masquerade(MasqueradeSpec spec, RealServer server, SourcePool[] pools) => (Spec, Server, _pools) = (spec, server, pools);

    /// <summary>As last told.</summary>
    public MasqueradeSpec Spec { get; }

    /// <summary>What its connections have for a server: the one of FULLNAT, whose address means nothing.</summary>
    public RealServer Server { get; }

    /// <summary>Makes it, out of the one before it where there is one.</summary>
    /// <param name="spec">The interface.</param>
    /// <param name="id">Its stable id.</param>
    /// <param name="counts">The connection counts.</param>
    /// <param name="options">Ports and workers.</param>
    /// <param name="before">The same interface as it was; null for a new one.</param>
    public static Masquerade Make(MasqueradeSpec spec, int id, ConnectionCounts counts, DirectorOptions options, Masquerade? before)
    {
        var pools = new SourcePool[spec.Addresses.Count];
        for (int number = 0; number < pools.Length; number++)
        {
            pools[number] = before?.PoolOf(spec.Addresses[number]) ?? SourcePool.Of(spec.Addresses[number], options.OwnAddressPorts);
        }

        RealServer server = before?.Server ?? new RealServer(id, new RealServerSpec(spec.Name, default, null, 1, ForwardingMethod.FullNat), counts, options.Workers, ServerCondition.AsConfigured);
        return new Masquerade(spec, server, pools);
    }

    /// <summary>The address that a connection gets: over IPv4 the kernel's own choice for the route where the interface has it, over IPv6 the one that has most in common with the destination (RFC 6724 §5 rule 8).</summary>
    /// <param name="destination">Whom the connection is for.</param>
    /// <param name="preferred">The board's address on the route.</param>
    /// <returns>Null where the interface has no address of that family.</returns>
    public SourcePool? PoolTo(IpAddress destination, IpAddress preferred)
    {
        SourcePool? best = null;
        int most = -1;
        foreach (SourcePool pool in _pools)
        {
            IpAddress own = pool.Address(0);
            int merit = !own.IsIPv4 ? CommonBits(own, destination) : own == preferred ? 1 : 0;
            if (own.IsIPv4 == destination.IsIPv4 && merit > most)
            {
                (best, most) = (pool, merit);
            }
        }

        return best;
    }

    /// <summary>Whether a search for a port has found none since a tick.</summary>
    public bool WasExhausted(ulong since)
    {
        foreach (SourcePool pool in _pools)
        {
            if (pool.WasExhausted(since))
            {
                return true;
            }
        }

        return false;
    }

    private SourcePool? PoolOf(IpAddress own)
    {
        foreach (SourcePool pool in _pools)
        {
            if (pool.Address(0) == own)
            {
                return pool;
            }
        }

        return null;
    }

    private static int CommonBits(IpAddress one, IpAddress other) =>
        one.High != other.High ? BitOperations.LeadingZeroCount(one.High ^ other.High) : 64 + BitOperations.LeadingZeroCount(one.Low ^ other.Low);
}
