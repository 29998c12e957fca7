using System.Buffers.Binary;

namespace Pivot.Packets.Segmentation;

/// <summary>
/// Cuts a superpacket into the packets that it stands for, as the kernel would on its way out (<c>tcp_gso_segment</c>, <c>__udp_gso_segment</c>): for ways on which the offload header cannot tell the kernel
/// to, such as tunnels. Each packet has a partial checksum, which whoever sends it completes, or <see cref="PartialChecksum"/>.
/// </summary>
public static class Segmenter
{
    private const byte LastOnly = (byte)(TcpFlags.Fin | TcpFlags.Psh);
    private const byte FirstOnly = (byte)TcpFlags.Cwr;

    /// <summary>How many packets a superpacket stands for.</summary>
    /// <param name="packet">The superpacket.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="offload">Its offload header.</param>
    /// <returns>1 for an ordinary packet; 0 when the offload header contradicts the packet.</returns>
    public static int Count(ReadOnlySpan<byte> packet, in ParsedPacket parsed, in OffloadHeader offload)
    {
        if (offload.GsoType == OffloadHeader.GsoNone)
        {
            return 1;
        }

        IpProtocol protocol = (offload.GsoType & ~OffloadHeader.GsoEcn) switch
        {
            OffloadHeader.GsoTcp4 when !parsed.IsIPv6 => IpProtocol.Tcp,
            OffloadHeader.GsoTcp6 when parsed.IsIPv6 => IpProtocol.Tcp,
            OffloadHeader.GsoUdpL4 => IpProtocol.Udp,
            _ => IpProtocol.None,
        };
        bool agrees = protocol == parsed.Key.Protocol && parsed.HasTransport && !parsed.IsFragment && offload.GsoSize != 0
            && offload.HasPartialChecksum && offload.ChecksumStart == parsed.TransportOffset && offload.ChecksumOffset == ChecksumOffset(protocol);
        return agrees ? Math.Max(1, (PayloadLength(packet, parsed) + offload.GsoSize - 1) / offload.GsoSize) : 0;
    }

    /// <summary>Writes one of the packets.</summary>
    /// <param name="target">Gets the packet.</param>
    /// <param name="packet">The superpacket; <see cref="Count"/> must be 1 or more.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="offload">Its offload header.</param>
    /// <param name="index">Which packet: 0 to <see cref="Count"/> less 1.</param>
    /// <param name="segmentOffload">The offload header to send with it.</param>
    /// <returns>Bytes of the packet; 0 when <paramref name="target"/> is too short.</returns>
    public static int Write(
        Span<byte> target, ReadOnlySpan<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, int index, out OffloadHeader segmentOffload)
    {
        segmentOffload = offload;
        if (offload.GsoType == OffloadHeader.GsoNone)
        {
            return packet[..parsed.TotalLength].TryCopyTo(target) ? parsed.TotalLength : 0;
        }

        segmentOffload.GsoType = OffloadHeader.GsoNone;
        segmentOffload.GsoSize = 0;
        int head = HeadLength(packet, parsed);
        int start = head + (index * offload.GsoSize);
        int end = Math.Min(start + offload.GsoSize, parsed.TotalLength);
        int length = head + end - start;
        if (length > target.Length)
        {
            return 0;
        }

        packet[..head].CopyTo(target);
        packet[start..end].CopyTo(target[head..]);
        WriteLengths(target[..length], parsed, index);
        if (parsed.Key.Protocol == IpProtocol.Tcp)
        {
            WriteTcp(target[parsed.TransportOffset..], start - head, isFirst: index == 0, isLast: end == parsed.TotalLength);
        }

        return length;
    }

    private static int HeadLength(ReadOnlySpan<byte> packet, in ParsedPacket parsed) =>
        parsed.TransportOffset + (parsed.Key.Protocol == IpProtocol.Tcp ? TransportHeader.TcpLength(packet[parsed.TransportOffset..]) : TransportHeader.UdpLength);

    private static int PayloadLength(ReadOnlySpan<byte> packet, in ParsedPacket parsed) => parsed.TotalLength - HeadLength(packet, parsed);

    private static int ChecksumOffset(IpProtocol protocol) => protocol == IpProtocol.Tcp ? TransportHeader.TcpChecksumOffset : TransportHeader.UdpChecksumOffset;

    /// <summary>The lengths of IP and UDP, and so the pseudo-header's; each IPv4 packet gets an identification of its own.</summary>
    private static void WriteLengths(Span<byte> segment, in ParsedPacket parsed, int index)
    {
        Span<byte> transport = segment[parsed.TransportOffset..];
        Span<byte> checksum = transport[ChecksumOffset(parsed.Key.Protocol)..];
        ushort before = (ushort)(parsed.TotalLength - parsed.TransportOffset);
        BinaryPrimitives.WriteUInt16BigEndian(
            checksum, InternetChecksum.UpdatePartial(BinaryPrimitives.ReadUInt16BigEndian(checksum), before, (ushort)transport.Length));
        if (parsed.Key.Protocol == IpProtocol.Udp)
        {
            BinaryPrimitives.WriteUInt16BigEndian(transport[TransportHeader.UdpLengthOffset..], (ushort)transport.Length);
        }

        if (parsed.IsIPv6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(segment[IPv6Header.PayloadLengthOffset..], (ushort)(segment.Length - IPv6Header.Length));
            return;
        }

        ushort identification = BinaryPrimitives.ReadUInt16BigEndian(segment[IPv4Header.IdentificationOffset..]);
        BinaryPrimitives.WriteUInt16BigEndian(segment[IPv4Header.TotalLengthOffset..], (ushort)segment.Length);
        BinaryPrimitives.WriteUInt16BigEndian(segment[IPv4Header.IdentificationOffset..], (ushort)(identification + index));
        IPv4Header.UpdateChecksum(segment, (ushort)parsed.TotalLength, (ushort)segment.Length);
        IPv4Header.UpdateChecksum(segment, identification, (ushort)(identification + index));
    }

    private static void WriteTcp(Span<byte> segment, int payloadBefore, bool isFirst, bool isLast)
    {
        Span<byte> sequence = segment[TransportHeader.TcpSequenceOffset..];
        BinaryPrimitives.WriteUInt32BigEndian(sequence, BinaryPrimitives.ReadUInt32BigEndian(sequence) + (uint)payloadBefore);
        segment[TransportHeader.TcpFlagsOffset] &= (byte)~((isLast ? 0 : LastOnly) | (isFirst ? 0 : FirstOnly));
    }
}
