using Pivot.Director.IcmpErrors;
using Pivot.Packets;
using Pivot.Packets.Segmentation;
using Pivot.Packets.Tunnels;

namespace Pivot.Director.Forwarding;

/// <summary>
/// Puts packets into tunnels. An ordinary packet gets its outer headers in the slot's headroom. What leaves as several packets is only planned here, and made one by one when the device sends it
/// (<see cref="PacketBatch.Piece"/>): the segments of a superpacket, each in headers of its own; and the fragments of a tunnelled packet that is too long for its IPv6 way, on which no router fragments.
/// </summary>
internal static class TunnelTransmitter
{
    /// <summary>The longest outer headers there are: IPv6, UDP, GUE.</summary>
    public const int MostOverheadBytes = IPv6Header.Length + TransportHeader.UdpLength + 4;

    private const int LongestOverIPv4 = ushort.MaxValue;

    /// <summary>Puts a packet into a tunnel, or plans it.</summary>
    /// <param name="batch">The packet's batch.</param>
    /// <param name="index">The packet; one hop has been taken off it.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="path">The tunnel.</param>
    /// <param name="flowHash">The connection's.</param>
    /// <param name="worker">Numbers packets that may be fragmented.</param>
    /// <returns>Why it cannot go; <see cref="DropReason.None"/> when it can.</returns>
    public static DropReason Write(PacketBatch batch, int index, in ParsedPacket parsed, TunnelPath path, uint flowHash, Worker worker)
    {
        ref PacketSlot slot = ref batch[index];
        if (slot.Offload.GsoType != OffloadHeader.GsoNone)
        {
            return PlanSegments(batch, index, parsed, path, flowHash, worker);
        }

        Span<byte> packet = batch.Packet(index);
        bool isInHeader = slot.Offload.HasPartialChecksum && slot.Offload.ChecksumStart < parsed.TransportOffset;
        if (isInHeader || !PartialChecksum.TryComplete(packet, ref slot.Offload))
        {
            return DropReason.Malformed;
        }

        slot.Offload = default;
        bool isOverIPv4 = path.Tunnel.Destination.IsIPv4;
        uint identification = isOverIPv4 && MayFragment(packet, parsed) ? worker.TakeIdentifications(1) : 0;
        int overhead = path.Tunnel.OverheadBytes;
        if (!TryWriteBefore(batch.PacketWithPrefix(index, overhead), parsed, path, flowHash, (ushort)identification))
        {
            return DropReason.TooBig;
        }

        slot.Start -= overhead;
        slot.Length += overhead;
        if (!isOverIPv4 && slot.Length > path.LinkBytes)
        {
            batch.CutIntoPieces(index, IPv6Fragmenter.Count(slot.Length, path.LinkBytes), new TunnelPieces(path, flowHash, worker.TakeIdentifications(1)));
        }

        return DropReason.None;
    }

    /// <summary>Makes one piece of a planned packet.</summary>
    /// <param name="room">Room of a slot; the piece ends up at least <see cref="PacketBatch.Headroom"/> less <see cref="MostOverheadBytes"/> bytes behind its start.</param>
    /// <param name="packet">The slot's packet.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="plan">The rest of the plan.</param>
    /// <param name="number">0 to <see cref="PacketSlot.Pieces"/> less 1.</param>
    /// <param name="start">Where in the room the piece starts.</param>
    /// <returns>Bytes of the piece. Its checksums are complete.</returns>
    public static int WritePiece(Span<byte> room, ReadOnlySpan<byte> packet, in PacketSlot slot, in TunnelPieces plan, int number, out int start)
    {
        Span<byte> target = room[PacketBatch.Headroom..];
        if (slot.Offload.GsoType == OffloadHeader.GsoNone)
        {
            start = PacketBatch.Headroom;
            return IPv6Fragmenter.Write(target, packet, plan.Path.LinkBytes, plan.Identification, number);
        }

        int length = Segmenter.Write(target, packet, slot.Parsed, slot.Offload, number, out OffloadHeader offload);
        PartialChecksum.TryComplete(target[..length], ref offload);
        ParsedPacket segment = slot.Parsed;
        segment.TotalLength = length;
        int overhead = plan.Path.Tunnel.OverheadBytes;
        start = PacketBatch.Headroom - overhead;
        TryWriteBefore(room.Slice(start, overhead + length), segment, plan.Path, plan.FlowHash, (ushort)(plan.Identification + number));
        return overhead + length;
    }

    /// <summary>Checks all that could make a piece fail, for then it is too late.</summary>
    private static DropReason PlanSegments(PacketBatch batch, int index, in ParsedPacket parsed, TunnelPath path, uint flowHash, Worker worker)
    {
        ref PacketSlot slot = ref batch[index];
        Span<byte> packet = batch.Packet(index);
        int segments = Segmenter.Count(packet, parsed, slot.Offload);
        if (segments == 0)
        {
            return DropReason.Malformed;
        }

        bool isOverIPv4 = path.Tunnel.Destination.IsIPv4;
        if (path.Tunnel.OverheadBytes + PacketSize.OnTheWire(packet, parsed, slot.Offload) > (isOverIPv4 ? LongestOverIPv4 : path.LinkBytes))
        {
            return DropReason.TooBig;
        }

        uint first = isOverIPv4 && MayFragment(packet, parsed) ? worker.TakeIdentifications(segments) : 0;
        batch.CutIntoPieces(index, segments, new TunnelPieces(path, flowHash, first));
        return DropReason.None;
    }

    /// <summary>What <see cref="Encapsulation"/> makes of the outer IPv4 header.</summary>
    private static bool MayFragment(ReadOnlySpan<byte> packet, in ParsedPacket parsed) => parsed.IsIPv6 || !IPv4Header.MustNotFragment(packet);

    /// <summary>Writes the outer headers. A hop that the kernel takes off them on the way out is none of the packet's: it is given back.</summary>
    private static bool TryWriteBefore(Span<byte> grown, in ParsedPacket inner, TunnelPath path, uint flowHash, ushort identification)
    {
        OffloadHeader complete = default;
        if (!Encapsulation.TryWriteBefore(grown, inner, ref complete, path.Tunnel, flowHash, identification))
        {
            return false;
        }

        if (path.Tunnel.Destination.IsIPv4)
        {
            IPv4Header.AddTtl(grown, path.ExtraHops);
        }
        else
        {
            IPv6Header.AddHopLimit(grown, path.ExtraHops);
        }

        return true;
    }
}
