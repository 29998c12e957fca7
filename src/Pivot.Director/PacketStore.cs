using System.Runtime.InteropServices;
using Pivot.Packets;

namespace Pivot.Director;

/// <summary>
/// Copies of packets that wait: a fixed number of blocks of memory that is set aside once and untouched until used. A packet takes as
/// many blocks as it is long. Used under its owner's lock. Number 0 is none.
/// </summary>
internal sealed unsafe class PacketStore : IDisposable
{
    /// <summary>Blocks, and so the most packets that are held: 512 KiB.</summary>
    public const int Capacity = 256;

    private const int BlockBytes = 2048;

    private readonly Block[] _blocks = new Block[Capacity + 1];
    private byte* _memory;
    private int _firstFree;
    private int _free;

    /// <summary>Makes an empty store.</summary>
    public PacketStore()
    {
        _memory = (byte*)NativeMemory.Alloc(Capacity, BlockBytes);
        for (int number = Capacity; number > 0; number--)
        {
            Free(number);
        }
    }

    /// <summary>True when a packet of that length can be held now.</summary>
    public bool HasRoomFor(int length) => BlocksFor(length) <= _free;

    /// <summary>True when a packet of that length can be held at all.</summary>
    public static bool Fits(int length) => BlocksFor(length) <= Capacity;

    /// <summary>Copies a packet, for which there is room.</summary>
    /// <returns>Its number.</returns>
    public int Add(ReadOnlySpan<byte> packet, in OffloadHeader offload)
    {
        int first = 0;
        int last = 0;
        for (int start = 0; start < packet.Length; start += BlockBytes)
        {
            int number = Take();
            packet[start..Math.Min(start + BlockBytes, packet.Length)].CopyTo(Memory(number));
            if (first == 0)
            {
                first = number;
            }
            else
            {
                _blocks[last].NextBlock = number;
            }

            last = number;
        }

        _blocks[first].Length = packet.Length;
        _blocks[first].Offload = offload;
        return first;
    }

    /// <summary>The packet that its owner has put behind this one; 0 is none.</summary>
    public ref int NextOf(int number) => ref _blocks[number].NextPacket;

    /// <summary>Bytes of a held packet.</summary>
    public int LengthOf(int number) => _blocks[number].Length;

    /// <summary>The offload header of a held packet.</summary>
    public OffloadHeader OffloadOf(int number) => _blocks[number].Offload;

    /// <summary>Copies a held packet out.</summary>
    /// <param name="number">The packet.</param>
    /// <param name="target">At least <see cref="LengthOf"/> bytes.</param>
    public void CopyTo(int number, Span<byte> target)
    {
        int length = _blocks[number].Length;
        for (int start = 0; start < length; start += BlockBytes)
        {
            Memory(number)[..Math.Min(BlockBytes, length - start)].CopyTo(target[start..]);
            number = _blocks[number].NextBlock;
        }
    }

    /// <summary>Gives a packet's blocks back.</summary>
    public void Remove(int number)
    {
        while (number != 0)
        {
            int next = _blocks[number].NextBlock;
            Free(number);
            number = next;
        }
    }

    /// <summary>Frees the memory. Calling it twice is harmless.</summary>
    public void Dispose()
    {
        NativeMemory.Free(_memory);
        _memory = null;
    }

    private static int BlocksFor(int length) => (length + BlockBytes - 1) / BlockBytes;

    private Span<byte> Memory(int number) => new(_memory + ((number - 1) * BlockBytes), BlockBytes);

    private int Take()
    {
        int number = _firstFree;
        _firstFree = _blocks[number].NextBlock;
        _blocks[number] = default;
        _free--;
        return number;
    }

    private void Free(int number)
    {
        _blocks[number].NextBlock = _firstFree;
        _firstFree = number;
        _free++;
    }

    private struct Block
    {
        public OffloadHeader Offload;
        public int Length;
        public int NextBlock;
        public int NextPacket;
    }
}
