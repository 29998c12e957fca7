using System.Buffers.Binary;

namespace Pivot.Packets;

/// <summary>
/// Puts bytes before a TCP segment's payload, such as a PROXY protocol header. Sequence numbers stay as they are; those of what comes after are the
/// caller's to move (<see cref="TcpSequences.SequenceTranslation"/>).
/// </summary>
public static class TcpPayloadInsertion
{
    /// <summary>
    /// Inserts bytes between the TCP header and the payload, which may be empty. The headers move towards the room before the packet. The checksum stays as right, or as wrong, as it was: the
    /// payload's part is taken from the old checksum, without reading the payload.
    /// </summary>
    /// <param name="grown">As much room as <paramref name="bytes"/> are long, then the packet; the longer packet when it returns.</param>
    /// <param name="parsed">The packet's parse; its length grows.</param>
    /// <param name="offload">The packet's. Stays as it is: a superpacket gets a little more payload to cut.</param>
    /// <param name="bytes">What to insert.</param>
    /// <returns>False, with nothing changed, when it is no whole TCP segment or would exceed 65,535 bytes.</returns>
    public static bool TryInsert(Span<byte> grown, ref ParsedPacket parsed, in OffloadHeader offload, ReadOnlySpan<byte> bytes)
    {
        if (!HeaderGrowth.Fits(grown, parsed, bytes.Length))
        {
            return false;
        }

        int before = parsed.TotalLength - parsed.TransportOffset;
        int header = TransportHeader.TcpLength(grown[(bytes.Length + parsed.TransportOffset)..]);
        HeaderGrowth.MoveHead(grown, ref parsed, parsed.TransportOffset + header, bytes.Length);
        Span<byte> segment = grown[parsed.TransportOffset..parsed.TotalLength];
        bytes.CopyTo(segment[header..]);
        if (!offload.HasPartialChecksum)
        {
            TakeIntoChecksum(segment, header, PseudoHeaderSum(grown, parsed.IsIPv6, before), bytes);
        }

        TcpSegmentWriter.UpdateLength(segment, before, segment.Length, offload.HasPartialChecksum);
        return true;
    }

    /// <summary>
    /// Makes a segment of its own that carries the bytes, with the headers of a segment of the connection: for when that one has no room for them. It comes before it in sequence, so the other's
    /// sequence number is to be moved by the bytes' length.
    /// </summary>
    /// <param name="target">Gets the packet.</param>
    /// <param name="packet">The segment, whose headers, options too, are copied.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="offload">Its own; the one to send with the new packet when it returns.</param>
    /// <param name="bytes">The new segment's payload.</param>
    /// <returns>Bytes of the new packet; 0 when <paramref name="packet"/> is no whole TCP segment or <paramref name="target"/> is too short.</returns>
    public static int WriteSegment(Span<byte> target, ReadOnlySpan<byte> packet, in ParsedPacket parsed, ref OffloadHeader offload, ReadOnlySpan<byte> bytes)
    {
        if (!parsed.HasTransport || parsed.Key.Protocol != IpProtocol.Tcp || parsed.IsFragment)
        {
            return 0;
        }

        int head = parsed.TransportOffset + TransportHeader.TcpLength(packet[parsed.TransportOffset..]);
        int length = head + bytes.Length;
        if (length > target.Length)
        {
            return 0;
        }

        packet[..head].CopyTo(target);
        bytes.CopyTo(target[head..]);
        SetLength(target, parsed.IsIPv6, length);
        Span<byte> segment = target[parsed.TransportOffset..length];
        bool partial = offload.HasPartialChecksum;
        TcpSegmentWriter.UpdateLength(segment, parsed.TotalLength - parsed.TransportOffset, segment.Length, partial);
        if (!partial)
        {
            // Both payloads start at an even offset.
            TcpSegmentWriter.UpdateChecksum(segment, InternetChecksum.Sum(packet[head..parsed.TotalLength]), InternetChecksum.Sum(bytes));
        }

        // What ends the stream, or resets it, is the copied segment's to say.
        ushort word = BinaryPrimitives.ReadUInt16BigEndian(segment[TransportHeader.TcpDataOffsetOffset..]);
        TcpSegmentWriter.WriteUInt16(segment, TransportHeader.TcpDataOffsetOffset, (ushort)(word & ~(int)(TcpFlags.Fin | TcpFlags.Rst | TcpFlags.Urg)), partial);
        offload.GsoType = OffloadHeader.GsoNone;
        offload.GsoSize = 0;
        return length;
    }

    /// <summary>
    /// With an odd number of bytes the payload's bytes change halves in their words. Its sum is what the checksum says less all else; a wrong checksum is a wrong sum, and stays one.
    /// </summary>
    private static void TakeIntoChecksum(Span<byte> segment, int header, ushort pseudo, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % 2 != 0)
        {
            // Pseudo-header, header with its checksum, and payload add up to zero.
            ushort payload = InternetChecksum.UpdatePartial(0, InternetChecksum.Sum(segment[..header], pseudo), 0);
            TcpSegmentWriter.UpdateChecksum(segment, payload, BinaryPrimitives.ReverseEndianness(payload));
        }

        TcpSegmentWriter.UpdateChecksum(segment, 0, InternetChecksum.Sum(bytes));
    }

    /// <summary>Of the addresses as they stand in the packet: those of its parse may have been rewritten since.</summary>
    private static ushort PseudoHeaderSum(ReadOnlySpan<byte> packet, bool isIPv6, int length)
    {
        ReadOnlySpan<byte> addresses = isIPv6 ? packet.Slice(IPv6Header.SourceOffset, 32) : packet.Slice(IPv4Header.SourceOffset, 8);
        return InternetChecksum.UpdatePartial(InternetChecksum.Sum(addresses, (ushort)length), 0, (byte)IpProtocol.Tcp);
    }

    private static void SetLength(Span<byte> packet, bool isIPv6, int length)
    {
        if (isIPv6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet[IPv6Header.PayloadLengthOffset..], (ushort)(length - IPv6Header.Length));
            return;
        }

        ushort before = BinaryPrimitives.ReadUInt16BigEndian(packet[IPv4Header.TotalLengthOffset..]);
        BinaryPrimitives.WriteUInt16BigEndian(packet[IPv4Header.TotalLengthOffset..], (ushort)length);
        IPv4Header.UpdateChecksum(packet, before, (ushort)length);
    }
}
