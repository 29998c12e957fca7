using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pivot.Director.Forwarding;
using Pivot.Packets;

namespace Pivot.Director;

/// <summary>
/// A worker's slab of packet slots: the unit that crosses the ports. A slot is <c>[headroom][packet]</c>; a device places its
/// offload header in the last <see cref="OffloadHeader.Size"/> bytes before the packet, so nothing is ever copied.
/// Owned by exactly one worker thread; not safe for two. The memory is native, untouched until used, freed on dispose.
/// </summary>
public sealed unsafe partial class PacketBatch : IDisposable
{
    /// <summary>Bytes before each packet for headers that are prepended in place (offload, Ethernet, tunnel, PROXY).</summary>
    public const int Headroom = 256;

    /// <summary>The longest packet a slot takes: an IPv6 header and its payload's 65,535 bytes.</summary>
    public const int MaximumPacketBytes = IPv6Header.Length + 65535;

    /// <summary>Bytes of a slot: an odd number of cache lines, so that the headers of a batch's packets do not all fall into the same two cache sets.</summary>
    internal const int SlotBytes = (66 * 1024) + 64;

    private readonly PacketSlot[] _slots;
    private readonly bool _owned;
    private byte* _memory;

    /// <summary>Makes an empty batch.</summary>
    /// <param name="capacity">Slots for a device to fill, at least 1.</param>
    /// <param name="spare">Slots that only the director fills, with packets that it has held.</param>
    public PacketBatch(int capacity, int spare = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(spare);
        Capacity = capacity;
        _slots = new PacketSlot[capacity + spare];
        _plans = new TunnelPieces[_slots.Length];
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)_slots.Length * SlotBytes, 64);
        _room = (byte*)NativeMemory.AlignedAlloc(SlotBytes, 64);
        _owned = true;
    }

    /// <summary>Makes an empty batch of one slot in borrowed memory, which may end at a page that faults.</summary>
    /// <param name="memory"><see cref="SlotBytes"/> bytes that outlive the batch.</param>
    internal PacketBatch(nint memory)
    {
        Capacity = 1;
        _slots = new PacketSlot[1];
        _plans = new TunnelPieces[1];
        _memory = (byte*)memory;
        _room = (byte*)NativeMemory.AlignedAlloc(SlotBytes, 64);
    }

    /// <summary>Slots for a device to fill.</summary>
    public int Capacity { get; }

    /// <summary>Slots in use, from the first on.</summary>
    public int Count { get; private set; }

    /// <summary>The slot's description: offload header, verdict, length.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public ref PacketSlot this[int index] => ref _slots[index];

    /// <summary>The packet's bytes, from the IP header on.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Packet(int index)
    {
        ref PacketSlot slot = ref _slots[index];
        return new Span<byte>(_memory + ((nint)index * SlotBytes) + slot.Start, slot.Length);
    }

    /// <summary>The packet with <paramref name="bytesBefore"/> bytes of the headroom before it.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="bytesBefore">0 to the packet's <see cref="PacketSlot.Start"/>.</param>
    public Span<byte> PacketWithPrefix(int index, int bytesBefore)
    {
        ref PacketSlot slot = ref _slots[index];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytesBefore, slot.Start);
        return new Span<byte>(_memory + ((nint)index * SlotBytes) + slot.Start - bytesBefore, slot.Length + bytesBefore);
    }

    /// <summary>Room for the next packet: where a device reads into before <see cref="Add"/>, <paramref name="bytesBefore"/> bytes before the packet's place.</summary>
    /// <param name="bytesBefore">Bytes of a device header that precede the packet, at most <see cref="Headroom"/>.</param>
    /// <param name="ahead">0 = the next packet's, 1 = that of the one after it, and so on.</param>
    /// <exception cref="InvalidOperationException">The batch has no such slot left.</exception>
    public Span<byte> Room(int bytesBefore, int ahead = 0)
    {
        if (Count + ahead >= Capacity)
        {
            throw new InvalidOperationException("The batch is full: clear it before reading more packets.");
        }

        return new Span<byte>(_memory + ((nint)(Count + ahead) * SlotBytes) + Headroom - bytesBefore, MaximumPacketBytes + bytesBefore);
    }

    /// <summary>Takes the packet that was read into <see cref="Room"/>.</summary>
    /// <param name="length">The packet's bytes, without any device header.</param>
    /// <param name="offload">The packet's offload header; default where the device has none.</param>
    public void Add(int length, OffloadHeader offload)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)MaximumPacketBytes, nameof(length));
        _slots[Count++] = new PacketSlot { Start = Headroom, Length = length, Offload = offload };
    }

    /// <summary>True when <see cref="AddSpare"/> has room for a packet.</summary>
    internal bool HasSpare => Count < _slots.Length;

    /// <summary>Adds a packet behind those that the device has brought.</summary>
    /// <param name="length">Bytes of the packet.</param>
    /// <param name="offload">Its offload header.</param>
    /// <returns>Where the packet goes.</returns>
    internal Span<byte> AddSpare(int length, in OffloadHeader offload)
    {
        Add(length, offload);
        return Packet(Count - 1);
    }

    /// <summary>Copies a packet to the very end of the next slot, so that reading past the packet is reading past the slot.</summary>
    /// <param name="packet">At most <see cref="MaximumPacketBytes"/> bytes.</param>
    /// <param name="offload">The packet's offload header.</param>
    internal void AddAtEnd(ReadOnlySpan<byte> packet, OffloadHeader offload)
    {
        Add(packet.Length, offload);
        _slots[Count - 1].Start = SlotBytes - packet.Length;
        packet.CopyTo(Packet(Count - 1));
    }

    /// <summary>Empties the batch for the next round.</summary>
    public void Clear() => Count = 0;

    /// <summary>Frees the memory. Calling it twice is harmless.</summary>
    public void Dispose()
    {
        if (_owned)
        {
            NativeMemory.AlignedFree(_memory);
        }

        NativeMemory.AlignedFree(_room);
        _memory = null;
        _room = null;
        Count = 0;
    }
}
