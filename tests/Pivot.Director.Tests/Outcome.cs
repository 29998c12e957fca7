using Pivot.Director.Ports;
using Pivot.Packets;

namespace Pivot.Director.Tests;

/// <summary>What became of a packet.</summary>
/// <param name="Verdict">Its verdict.</param>
/// <param name="Reason">Why it was dropped or answered.</param>
/// <param name="Bytes">The packet as it would be sent.</param>
/// <param name="Offload">Its offload header.</param>
/// <param name="NextHop">Where it goes, past the routing table.</param>
/// <param name="Pieces">What leaves in its stead; none where it leaves itself.</param>
internal sealed record Outcome(Verdict Verdict, DropReason Reason, byte[] Bytes, OffloadHeader Offload, NextHop? NextHop, byte[][] Pieces)
{
    /// <summary>The real server that it goes straight to, where the device finds its Ethernet address.</summary>
    public IpAddress Neighbour { get; init; }

    /// <summary>The fast path took it; the director has not seen it.</summary>
    public bool IsCarried { get; init; }
}
