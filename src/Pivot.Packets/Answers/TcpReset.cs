using System.Buffers.Binary;

namespace Pivot.Packets.Answers;

/// <summary>Turns a TCP segment into the reset that a closed port would answer (RFC 9293 §3.10.7.1).</summary>
public static class TcpReset
{
    /// <summary>Overwrites the segment's first bytes with the reset, checksums complete.</summary>
    /// <param name="packet">A TCP segment, not itself a reset.</param>
    /// <param name="parsed">Its parse.</param>
    /// <returns>Bytes of the answer: 40, or 60 over IPv6.</returns>
    public static int WriteOver(Span<byte> packet, in ParsedPacket parsed)
    {
        ReadOnlySpan<byte> segment = packet[parsed.TransportOffset..parsed.TotalLength];
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(segment[TransportHeader.TcpSequenceOffset..]);
        uint acknowledgment = BinaryPrimitives.ReadUInt32BigEndian(segment[TransportHeader.TcpAcknowledgmentOffset..]);
        int headerLength = (segment[TransportHeader.TcpDataOffsetOffset] >> 4) * 4;
        bool acknowledged = (parsed.TcpFlags & TcpFlags.Ack) != 0;
        uint occupied = (uint)(segment.Length - headerLength)
            + ((parsed.TcpFlags & TcpFlags.Syn) != 0 ? 1u : 0u) + ((parsed.TcpFlags & TcpFlags.Fin) != 0 ? 1u : 0u);

        int ipLength = parsed.IsIPv6 ? IPv6Header.Length : IPv4Header.MinimumLength;
        Span<byte> answer = packet[..(ipLength + TransportHeader.TcpMinimumLength)];
        if (parsed.IsIPv6)
        {
            IPv6Header.Write(answer, IpProtocol.Tcp, parsed.Key.Destination, parsed.Key.Source, hopLimit: 64);
        }
        else
        {
            IPv4Header.Write(answer, IpProtocol.Tcp, parsed.Key.Destination, parsed.Key.Source, ttl: 64);
        }

        Span<byte> tcp = answer[ipLength..];
        tcp.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(tcp[TransportHeader.SourcePortOffset..], parsed.Key.DestinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[TransportHeader.DestinationPortOffset..], parsed.Key.SourcePort);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[TransportHeader.TcpSequenceOffset..], acknowledged ? acknowledgment : 0);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[TransportHeader.TcpAcknowledgmentOffset..], acknowledged ? 0 : sequence + occupied);
        tcp[TransportHeader.TcpDataOffsetOffset] = (TransportHeader.TcpMinimumLength / 4) << 4;
        tcp[TransportHeader.TcpFlagsOffset] = (byte)(acknowledged ? TcpFlags.Rst : TcpFlags.Rst | TcpFlags.Ack);
        ushort pseudo = InternetChecksum.PseudoHeaderSum(parsed.Key.Destination, parsed.Key.Source, IpProtocol.Tcp, tcp.Length);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[TransportHeader.TcpChecksumOffset..], InternetChecksum.Compute(tcp, pseudo));
        return answer.Length;
    }
}
