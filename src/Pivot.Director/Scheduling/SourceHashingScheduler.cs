using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>
/// sh: the server that the hash of the client's address names, and of its port with <see cref="SchedulerFlags.Port"/>; servers have slots by their
/// weight, of 256 in all (ip_vs_sh.c). When that server is quiesced or overloaded: none, or with <see cref="SchedulerFlags.Fallback"/> that of the
/// next slot with an available one, from a slot on that depends on the client.
/// </summary>
internal sealed class SourceHashingScheduler(SchedulerFlags flags) : IScheduler
{
    private readonly HashSlots _slots = new();

    /// <inheritdoc/>
    public void ServersChanged(ReadOnlySpan<RealServer> servers) => _slots.Fill(servers, byWeight: true);

    /// <inheritdoc/>
    public RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key, ulong now)
    {
        if (_slots.IsEmpty)
        {
            return null;
        }

        uint port = (flags & SchedulerFlags.Port) != 0 ? key.SourcePort : 0u;
        int hash = AddressHash.Of(AddressHash.Fold(key.Source) + port, HashSlots.Bits);
        RealServer server = servers[_slots[hash]];
        if (server.IsAvailable)
        {
            return server;
        }

        return (flags & SchedulerFlags.Fallback) != 0 ? FallBack(servers, hash) : null;
    }

    /// <summary>The kernel adds offset, first slot and hash, which are the same number twice: the walk starts at twice the first slot.</summary>
    private RealServer? FallBack(ReadOnlySpan<RealServer> servers, int hash)
    {
        for (int offset = 0; offset < HashSlots.Count; offset++)
        {
            RealServer server = servers[_slots[(offset + (2 * hash)) % HashSlots.Count]];
            if (server.IsAvailable)
            {
                return server;
            }
        }

        return null;
    }
}
