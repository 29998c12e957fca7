using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Pivot.Packets.Sctp;

namespace Pivot.Packets;

/// <summary>
/// Reads an IP packet once: checks every length before anything behind it is read, never past the span, never throws.
/// Header checksums are not verified: the kernel has done so, and an incremental update keeps a wrong one wrong.
/// </summary>
public static class PacketParser
{
    /// <summary>Parses a packet from its IP header on.</summary>
    /// <param name="packet">The packet; longer than its own total length is fine (link padding).</param>
    /// <param name="parsed">Filled only as far as the result tells.</param>
    public static ParseResult Parse(ReadOnlySpan<byte> packet, out ParsedPacket parsed)
    {
        parsed = default;
        if (packet.IsEmpty)
        {
            return ParseResult.Malformed;
        }

        return (packet[0] >> 4) switch
        {
            4 => ParseIPv4(packet, ref parsed),
            6 => ParseIPv6(packet, ref parsed),
            _ => ParseResult.Malformed,
        };
    }

    private static ParseResult ParseIPv4(ReadOnlySpan<byte> packet, ref ParsedPacket parsed)
    {
        if (packet.Length < IPv4Header.MinimumLength)
        {
            return ParseResult.Malformed;
        }

        int headerLength = (packet[0] & 0x0f) * 4;
        int totalLength = BinaryPrimitives.ReadUInt16BigEndian(packet[IPv4Header.TotalLengthOffset..]);
        if (headerLength < IPv4Header.MinimumLength || totalLength < headerLength || totalLength > packet.Length)
        {
            return ParseResult.Malformed;
        }

        ushort fragment = BinaryPrimitives.ReadUInt16BigEndian(packet[IPv4Header.FragmentOffset..]);
        parsed.TransportOffset = (ushort)headerLength;
        parsed.NextHeaderOffset = IPv4Header.ProtocolOffset;
        parsed.TotalLength = totalLength;
        parsed.Ttl = packet[IPv4Header.TtlOffset];
        parsed.IsFragment = (fragment & 0x3fff) != 0;
        parsed.Key.Protocol = (IpProtocol)packet[IPv4Header.ProtocolOffset];
        parsed.Key.Source = IpAddress.ReadIPv4(packet[IPv4Header.SourceOffset..]);
        parsed.Key.Destination = IpAddress.ReadIPv4(packet[IPv4Header.DestinationOffset..]);
        bool isLaterFragment = (fragment & 0x1fff) != 0;
        return isLaterFragment ? ParseResult.Ok : ParseTransport(packet[headerLength..totalLength], ref parsed, IpProtocol.Icmp);
    }

    /// <summary>
    /// A jumbogram (RFC 2675) says payload length 0 and so has no room for its first extension header. IPv4-mapped addresses belong to no packet on
    /// a wire (RFC 4291 §2.5.5.2 is about programs' interfaces); taken for IPv4 they would reach what is not theirs.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ParseResult ParseIPv6(ReadOnlySpan<byte> packet, ref ParsedPacket parsed)
    {
        if (packet.Length < IPv6Header.Length)
        {
            return ParseResult.Malformed;
        }

        int totalLength = IPv6Header.Length + BinaryPrimitives.ReadUInt16BigEndian(packet[IPv6Header.PayloadLengthOffset..]);
        parsed.Key.Source = IpAddress.ReadIPv6(packet[IPv6Header.SourceOffset..]);
        parsed.Key.Destination = IpAddress.ReadIPv6(packet[IPv6Header.DestinationOffset..]);
        if (totalLength > packet.Length || parsed.Key.Source.IsIPv4 || parsed.Key.Destination.IsIPv4)
        {
            return ParseResult.Malformed;
        }

        parsed.IsIPv6 = true;
        parsed.TotalLength = totalLength;
        parsed.Ttl = packet[IPv6Header.HopLimitOffset];
        if (!ExtensionHeaders.TryWalk(packet[..totalLength], ref parsed, out bool reachesTransport))
        {
            return ParseResult.Malformed;
        }

        return reachesTransport ? ParseTransport(packet[parsed.TransportOffset..totalLength], ref parsed, IpProtocol.IcmpV6) : ParseResult.Ok;
    }

    private static ParseResult ParseTransport(ReadOnlySpan<byte> transport, ref ParsedPacket parsed, IpProtocol icmp)
    {
        IpProtocol protocol = parsed.Key.Protocol;
        bool hasPorts = protocol is IpProtocol.Tcp or IpProtocol.Udp;
        if ((hasPorts || protocol == icmp) && !TransportLengthsAgree(transport, protocol, parsed.IsFragment))
        {
            return ParseResult.Malformed;
        }

        if (hasPorts)
        {
            parsed.Transport = TransportKind.Ports;
            parsed.Key.SourcePort = BinaryPrimitives.ReadUInt16BigEndian(transport);
            parsed.Key.DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(transport[TransportHeader.DestinationPortOffset..]);
        }

        if (protocol == IpProtocol.Tcp)
        {
            parsed.TcpFlags = (TcpFlags)transport[TransportHeader.TcpFlagsOffset];
        }
        else if (protocol == IpProtocol.Sctp)
        {
            return ParseSctp(transport, ref parsed);
        }
        else if (!hasPorts)
        {
            parsed.Transport = protocol == icmp ? EchoIdentifier.Read(transport, parsed.IsIPv6, ref parsed.Key)
                : protocol is IpProtocol.Icmp or IpProtocol.IcmpV6 ? TransportKind.Absent : TransportKind.Unread;
        }

        return ParseResult.Ok;
    }

    /// <summary>Chunks that contradict the packet's length are their receiver's to judge.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ParseResult ParseSctp(ReadOnlySpan<byte> transport, ref ParsedPacket parsed)
    {
        if (transport.Length < SctpHeader.Length)
        {
            return ParseResult.Malformed;
        }

        parsed.Transport = TransportKind.Sctp;
        parsed.Key.SourcePort = SctpHeader.SourcePort(transport);
        parsed.Key.DestinationPort = SctpHeader.DestinationPort(transport);
        parsed.SctpChunk = SctpHeader.TryReadDecidingChunk(transport, out SctpChunkType chunk) ? chunk : SctpChunkType.Data;
        return ParseResult.Ok;
    }

    /// <summary>A first fragment carries only part of the payload, so its UDP length may exceed what is there.</summary>
    private static bool TransportLengthsAgree(ReadOnlySpan<byte> transport, IpProtocol protocol, bool isFragment)
    {
        switch (protocol)
        {
            case IpProtocol.Tcp:
                if (transport.Length < TransportHeader.TcpMinimumLength)
                {
                    return false;
                }

                int headerLength = (transport[TransportHeader.TcpDataOffsetOffset] >> 4) * 4;
                return headerLength >= TransportHeader.TcpMinimumLength && headerLength <= transport.Length;

            case IpProtocol.Udp:
                if (transport.Length < TransportHeader.UdpLength)
                {
                    return false;
                }

                int length = BinaryPrimitives.ReadUInt16BigEndian(transport[TransportHeader.UdpLengthOffset..]);
                return length >= TransportHeader.UdpLength && (isFragment || length <= transport.Length);

            default:
                return transport.Length >= TransportHeader.IcmpLength;
        }
    }
}
