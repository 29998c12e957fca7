using System.Numerics;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>
/// mh: the server that Maglev's table names for the client's address, and its port with <see cref="SchedulerFlags.Port"/> (ip_vs_mh.c). A quiesced
/// server keeps its slots by its last weight above 0, so that its clients alone lose their server: they get none, or with
/// <see cref="SchedulerFlags.Fallback"/> the first available one of a walk over the table that depends on the client.
/// </summary>
/// <remarks>Hash and keys are the kernel's on 64-bit machines, so both send a client to the same server.</remarks>
internal sealed class MaglevScheduler(SchedulerFlags flags, ushort servicePort) : IScheduler
{
    private const ulong OffsetKey = 2654435761;
    private const ulong SkipKey = 2654446892;

    /// <summary>Weights above the greatest common divisor are scaled to this many bits (IP_VS_MH_TAB_BITS).</summary>
    private const int WeightBits = 6;

    private int[] _table = [];
    private Dictionary<int, int> _lastWeights = [];

    /// <inheritdoc/>
    public void ServersChanged(ReadOnlySpan<RealServer> servers)
    {
        var lastWeights = new Dictionary<int, int>(servers.Length);
        int divisor = 0;
        int maximum = 0;
        foreach (RealServer server in servers)
        {
            int weight = server.Weight > 0 ? server.Weight : _lastWeights.GetValueOrDefault(server.Id);
            lastWeights[server.Id] = weight;
            divisor = Divisors.Greatest(divisor, weight);
            maximum = Math.Max(maximum, weight);
        }

        _lastWeights = lastWeights;
        if (divisor == 0)
        {
            _table = [];
            return;
        }

        int shift = Math.Max(BitOperations.Log2((uint)(maximum / divisor)) + 1 - WeightBits, 0);
        var preferences = new MaglevPreference[servers.Length];
        for (int i = 0; i < preferences.Length; i++)
        {
            preferences[i] = PreferenceOf(servers[i], lastWeights[servers[i].Id], divisor, shift);
        }

        _table = _table.Length == 0 ? new int[MaglevTable.Size] : _table;
        MaglevTable.Fill(_table, preferences);
    }

    /// <inheritdoc/>
    public RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key, ulong now)
    {
        if (_table.Length == 0)
        {
            return null;
        }

        uint client = AddressHash.Fold(key.Source) + ((flags & SchedulerFlags.Port) != 0 ? key.SourcePort : 0u);
        int slot = SlotOf(client);
        RealServer server = servers[_table[slot]];
        if (server.IsAvailable)
        {
            return server;
        }

        return (flags & SchedulerFlags.Fallback) != 0 && AnyAvailable(servers) ? FallBack(servers, client, slot) : null;
    }

    private MaglevPreference PreferenceOf(RealServer server, int weight, int divisor, int shift)
    {
        uint hashed = AddressHash.Fold(server.Address) + (server.Spec.Port ?? servicePort);
        int turns = (weight / divisor) >> shift;
        return new MaglevPreference(
            (int)(SipHash13.Of(hashed, OffsetKey, OffsetKey) % MaglevTable.Size),
            (int)(SipHash13.Of(hashed, SkipKey, SkipKey) % (MaglevTable.Size - 1)) + 1,
            turns == 0 && weight > 0 ? 1 : turns);
    }

    private static int SlotOf(uint hashed) => (int)(SipHash13.Of(hashed, OffsetKey, OffsetKey) % MaglevTable.Size);

    /// <summary>Spares the walk below, one hash a slot, when it would be in vain.</summary>
    private static bool AnyAvailable(ReadOnlySpan<RealServer> servers)
    {
        foreach (RealServer server in servers)
        {
            if (server.IsAvailable)
            {
                return true;
            }
        }

        return false;
    }

    private RealServer? FallBack(ReadOnlySpan<RealServer> servers, uint client, int first)
    {
        for (int offset = 0; offset < MaglevTable.Size; offset++)
        {
            int shifted = (offset + first) % MaglevTable.Size;
            RealServer server = servers[_table[SlotOf(client + (uint)shifted)]];
            if (server.IsAvailable)
            {
                return server;
            }
        }

        return null;
    }
}
