using Pivot.Director.Ports;
using Pivot.Packets;

namespace Pivot.Director;

/// <summary>One packet of a <see cref="PacketBatch"/>: where it lies, how its checksum and segmentation are left, and its verdict.</summary>
public struct PacketSlot
{
    /// <summary>Offset of the packet's first byte in its slot.</summary>
    public int Start;

    /// <summary>Bytes of the packet.</summary>
    public int Length;

    /// <summary>Checksum and segmentation state; kept right by whoever rewrites the packet.</summary>
    public OffloadHeader Offload;

    /// <summary>What becomes of the packet; set by the director.</summary>
    public Verdict Verdict;

    /// <summary>Why, where <see cref="Verdict"/> is <see cref="Verdict.Drop"/>.</summary>
    public DropReason Reason;

    /// <summary>Where to, where <see cref="Verdict"/> is <see cref="Verdict.Neighbour"/>; null where the device finds the Ethernet address of <see cref="Neighbour"/>.</summary>
    public NextHop? NextHop;

    /// <summary>The real server that the packet goes straight to, where <see cref="Verdict"/> is <see cref="Verdict.Neighbour"/> and <see cref="NextHop"/> is null.</summary>
    public IpAddress Neighbour;

    /// <summary>
    /// 0 where the packet leaves as it lies here. Otherwise so many packets leave in its stead, which <see cref="PacketBatch.Piece"/> makes: a superpacket whose segments go into a tunnel, which the offload header cannot
    /// express, or a tunnelled packet in fragments.
    /// </summary>
    public ushort Pieces;

    /// <summary>Stable id of the server that a first fragment goes to, or comes from, by one-packet scheduling; 0 for none.</summary>
    internal int OnePacketServer;

    /// <summary>How the director's parse ended.</summary>
    internal ParseResult Result;

    /// <summary>The record that the packet's connection most likely has.</summary>
    internal uint Likely;

    /// <summary>The hash of the packet's 5-tuple.</summary>
    internal ulong Hash;

    /// <summary>The director's parse.</summary>
    internal ParsedPacket Parsed;
}
