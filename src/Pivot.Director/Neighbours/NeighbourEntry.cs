using Pivot.Packets;
using Pivot.Packets.Ethernet;

namespace Pivot.Director.Neighbours;

/// <summary>One neighbour. The first five fields are read without a lock (<see cref="NeighbourIndex"/>); all others belong to the table's lock.</summary>
internal struct NeighbourEntry
{
    /// <summary>Odd while the address or what is published of it changes; another number afterwards.</summary>
    public uint Version;

    /// <summary>The next entry of the same hash bucket; 0 is none.</summary>
    public int Next;

    /// <summary>The address's first half.</summary>
    public ulong AddressHigh;

    /// <summary>The address's second half.</summary>
    public ulong AddressLow;

    /// <summary>The Ethernet address where packets may go at once, with <see cref="NeighbourIndex.PublishedBit"/>; 0 where the lock has to be taken.</summary>
    public ulong Published;

    /// <summary>The Ethernet address; meaningless in states without one.</summary>
    public MacAddress Hardware;

    /// <summary>When the present state has lasted long enough.</summary>
    public ulong Deadline;

    /// <summary>When <see cref="Hardware"/> was learnt or changed.</summary>
    public ulong ChangedAt;

    /// <summary>The first held packet; 0 is none.</summary>
    public int FirstHeld;

    /// <summary>The last held packet.</summary>
    public int LastHeld;

    /// <summary>Bytes of the held packets.</summary>
    public int HeldBytes;

    /// <summary>How many packets are held.</summary>
    public byte HeldPackets;

    /// <summary>Questions of the present state, <see cref="NeighbourState.Incomplete"/> or <see cref="NeighbourState.Probe"/>.</summary>
    public byte Questions;

    /// <summary>What is known.</summary>
    public NeighbourState State;

    /// <summary>True when a packet has been for it: somebody who only asked us has less right to a place.</summary>
    public bool IsUsed;

    /// <summary>True while one worker sends what was held; others wait behind, so that order is kept.</summary>
    public bool IsReleasing;

    /// <summary>The neighbour's IP address.</summary>
    public readonly IpAddress Address => new(AddressHigh, AddressLow);

    /// <summary>True in the states that have an Ethernet address.</summary>
    public readonly bool HasHardware => State is not (NeighbourState.Incomplete or NeighbourState.Failed);
}
