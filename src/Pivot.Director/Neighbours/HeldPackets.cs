using Pivot.Packets;

namespace Pivot.Director.Neighbours;

/// <summary>
/// Packets that wait for their neighbour's answer, oldest first for each. Bounded for each neighbour and in all; what is over is dropped and counted. Used under the table's lock,
/// but for <see cref="LengthOf"/>, <see cref="OffloadOf"/>, <see cref="After"/> and <see cref="CopyTo"/> of a chain that has been detached.
/// </summary>
/// <param name="index">The entries that the queues belong to.</param>
/// <param name="capacity">The highest number of an entry.</param>
internal sealed class HeldPackets(NeighbourIndex index, int capacity) : IDisposable
{
    /// <summary>The most packets that wait for one neighbour.</summary>
    public const int MostPackets = 32;

    /// <summary>The most bytes that wait for one neighbour.</summary>
    public const int MostBytes = 128 * 1024;

    private readonly PacketStore _store = new();
    private readonly NumberLists _holding = new(1, capacity);

    /// <summary>Packets dropped because too many waited.</summary>
    public long Overflowed { get; private set; }

    /// <summary>Puts a copy of a packet behind those that wait for the same neighbour. The neighbour's own oldest make room first, then those of the neighbour that packets have waited for the longest.</summary>
    /// <returns>False when there is no room at all; counted.</returns>
    public bool TryAdd(int number, ReadOnlySpan<byte> packet, in OffloadHeader offload)
    {
        ref NeighbourEntry entry = ref index[number];
        while (entry.FirstHeld != 0 && (entry.HeldPackets == MostPackets || entry.HeldBytes + packet.Length > MostBytes))
        {
            DropOldest(ref entry, number);
        }

        while (!_store.HasRoomFor(packet.Length) && _holding.Oldest(0) != 0)
        {
            Overflowed += DropAll(_holding.Oldest(0));
        }

        if (packet.Length > MostBytes || !_store.HasRoomFor(packet.Length))
        {
            Overflowed++;
            return false;
        }

        int held = _store.Add(packet, offload);
        if (entry.FirstHeld == 0)
        {
            entry.FirstHeld = held;
            _holding.Move(0, number);
        }
        else
        {
            _store.NextOf(entry.LastHeld) = held;
        }

        entry.LastHeld = held;
        entry.HeldPackets++;
        entry.HeldBytes += packet.Length;
        return true;
    }

    /// <summary>Drops all that waits for a neighbour.</summary>
    /// <returns>How many packets; for the caller to count.</returns>
    public int DropAll(int number) => Free(Detach(number));

    /// <summary>Takes the packets of a neighbour out of its queue; they keep their place in the store until <see cref="Free"/>.</summary>
    /// <returns>The first one; 0 when there is none.</returns>
    public int Detach(int number)
    {
        ref NeighbourEntry entry = ref index[number];
        int first = entry.FirstHeld;
        (entry.FirstHeld, entry.LastHeld, entry.HeldBytes, entry.HeldPackets) = (0, 0, 0, 0);
        _holding.Remove(number);
        return first;
    }

    /// <summary>Gives the room of a detached chain back.</summary>
    /// <returns>How many packets it had.</returns>
    public int Free(int first)
    {
        int packets = 0;
        for (int next; first != 0; first = next, packets++)
        {
            next = _store.NextOf(first);
            _store.Remove(first);
        }

        return packets;
    }

    /// <summary>Counts released packets that the link took no more.</summary>
    public void CountRefused(int packets) => Overflowed += packets;

    /// <summary>Bytes of a packet.</summary>
    public int LengthOf(int held) => _store.LengthOf(held);

    /// <summary>The offload header of a packet.</summary>
    public OffloadHeader OffloadOf(int held) => _store.OffloadOf(held);

    /// <summary>The packet behind this one; 0 is none.</summary>
    public int After(int held) => _store.NextOf(held);

    /// <summary>Copies a packet out.</summary>
    public void CopyTo(int held, Span<byte> target) => _store.CopyTo(held, target);

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    private void DropOldest(ref NeighbourEntry entry, int number)
    {
        int held = entry.FirstHeld;
        entry.HeldBytes -= _store.LengthOf(held);
        entry.HeldPackets--;
        entry.FirstHeld = _store.NextOf(held);
        _store.Remove(held);
        Overflowed++;
        if (entry.FirstHeld == 0)
        {
            entry.LastHeld = 0;
            _holding.Remove(number);
        }
    }
}
