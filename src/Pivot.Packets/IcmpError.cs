using System.Buffers.Binary;

namespace Pivot.Packets;

/// <summary>
/// ICMP errors (RFC 792, RFC 4443), which quote the packet that they are about:
/// <code>
/// [IP header][type, code, checksum][unused, pointer or MTU][quoted IP header, IPv6 extension headers][at least 8 bytes of what followed][extensions, RFC 4884]
/// </code>
/// </summary>
public static class IcmpError
{
    /// <summary>What is needed of a quoted transport header: RFC 792 promises no more.</summary>
    private const int QuotedTransportBytes = 8;

    private const int QuoteLengthOffset4 = 5;
    private const int QuoteLengthOffset6 = 4;

    /// <summary>True for an error about a packet that is no fragment itself. Redirects are none: they change routes, and only between neighbours.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="parsed">Its parse.</param>
    public static bool IsError(ReadOnlySpan<byte> packet, in ParsedPacket parsed)
    {
        if (!parsed.HasTransport || parsed.IsFragment)
        {
            return false;
        }

        byte type = packet[parsed.TransportOffset];
        return parsed.IsIPv6
            ? parsed.Key.Protocol == IpProtocol.IcmpV6
                && (IcmpV6Type)type is IcmpV6Type.DestinationUnreachable or IcmpV6Type.PacketTooBig or IcmpV6Type.TimeExceeded or IcmpV6Type.ParameterProblem
            : parsed.Key.Protocol == IpProtocol.Icmp
                && (IcmpType)type is IcmpType.DestinationUnreachable or IcmpType.SourceQuench or IcmpType.TimeExceeded or IcmpType.ParameterProblem;
    }

    /// <summary>Reads the quoted packet. Nothing behind the packet's end is read, whatever the quoted lengths say.</summary>
    /// <param name="packet">A packet that <see cref="IsError"/> accepts.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="quote">The quoted packet, where the result is true.</param>
    /// <returns>False where the quote names no 5-tuple: too short, of the other family, ICMP that is no echo, or a fragment other than the first.</returns>
    public static bool TryReadQuote(ReadOnlySpan<byte> packet, in ParsedPacket parsed, out IcmpQuote quote)
    {
        return TryRead(packet, parsed.TransportOffset + TransportHeader.IcmpLength, QuoteEnd(packet, parsed), parsed.IsIPv6, out quote);
    }

    /// <summary>Reads the packet that a quoted one carries in a tunnel, of either family.</summary>
    /// <param name="packet">The error.</param>
    /// <param name="offset">Where the carried packet starts, at least one byte before <paramref name="end"/>.</param>
    /// <param name="end">Where the quote ends.</param>
    /// <param name="quote">The carried packet, where the result is true.</param>
    /// <returns>As for <see cref="TryReadQuote"/>.</returns>
    public static bool TryReadCarried(ReadOnlySpan<byte> packet, int offset, int end, out IcmpQuote quote) =>
        TryRead(packet, offset, end, packet[offset] >> 4 == 6, out quote);

    private static bool TryRead(ReadOnlySpan<byte> packet, int offset, int end, bool isIPv6, out IcmpQuote quote)
    {
        quote = new IcmpQuote { Offset = offset, End = end };
        ReadOnlySpan<byte> quoted = packet[offset..end];
        bool named = isIPv6 ? TryReadIPv6(quoted, ref quote) : TryReadIPv4(quoted, ref quote);
        return named && end - quote.TransportOffset >= QuotedTransportBytes && TryReadPorts(packet[quote.TransportOffset..], ref quote);
    }

    private static bool TryReadPorts(ReadOnlySpan<byte> transport, ref IcmpQuote quote)
    {
        if (quote.HasPorts)
        {
            quote.Transport = TransportKind.Ports;
            quote.Key.SourcePort = BinaryPrimitives.ReadUInt16BigEndian(transport);
            quote.Key.DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(transport[TransportHeader.DestinationPortOffset..]);
            return true;
        }

        if (quote.Key.Protocol is not (IpProtocol.Icmp or IpProtocol.IcmpV6))
        {
            quote.Transport = TransportKind.Unread;
            return true;
        }

        quote.Transport = quote.Key.Protocol == (quote.IsIPv6 ? IpProtocol.IcmpV6 : IpProtocol.Icmp)
            ? EchoIdentifier.Read(transport, quote.IsIPv6, ref quote.Key)
            : TransportKind.Absent;

        // An error is never about an error (RFC 1122 §3.2.2, RFC 4443 §2.4).
        return quote.Transport >= TransportKind.EchoReply;
    }

    private static bool TryReadIPv4(ReadOnlySpan<byte> quoted, ref IcmpQuote quote)
    {
        if (quoted.Length < IPv4Header.MinimumLength || quoted[0] >> 4 != 4)
        {
            return false;
        }

        int headerLength = (quoted[0] & 0x0f) * 4;
        quote.TransportOffset = quote.Offset + headerLength;
        quote.TransportLength = BinaryPrimitives.ReadUInt16BigEndian(quoted[IPv4Header.TotalLengthOffset..]) - headerLength;
        quote.Key.Protocol = (IpProtocol)quoted[IPv4Header.ProtocolOffset];
        quote.Key.Source = IpAddress.ReadIPv4(quoted[IPv4Header.SourceOffset..]);
        quote.Key.Destination = IpAddress.ReadIPv4(quoted[IPv4Header.DestinationOffset..]);
        bool isLaterFragment = (BinaryPrimitives.ReadUInt16BigEndian(quoted[IPv4Header.FragmentOffset..]) & 0x1fff) != 0;
        return headerLength >= IPv4Header.MinimumLength && !isLaterFragment;
    }

    /// <summary>A chain of extension headers that the quote cuts short names no 5-tuple either.</summary>
    private static bool TryReadIPv6(ReadOnlySpan<byte> quoted, ref IcmpQuote quote)
    {
        ParsedPacket chain = default;
        if (quoted.Length < IPv6Header.Length || quoted[0] >> 4 != 6
            || !ExtensionHeaders.TryWalk(quoted, ref chain, out bool reachesTransport) || !reachesTransport)
        {
            return false;
        }

        quote.IsIPv6 = true;
        quote.TransportOffset = quote.Offset + chain.TransportOffset;
        quote.TransportLength = IPv6Header.Length + BinaryPrimitives.ReadUInt16BigEndian(quoted[IPv6Header.PayloadLengthOffset..]) - chain.TransportOffset;
        quote.Key.Protocol = chain.Key.Protocol;
        quote.Key.Source = IpAddress.ReadIPv6(quoted[IPv6Header.SourceOffset..]);
        quote.Key.Destination = IpAddress.ReadIPv6(quoted[IPv6Header.DestinationOffset..]);
        return !quote.Key.Source.IsIPv4 && !quote.Key.Destination.IsIPv4;
    }

    /// <summary>The quote ends with the packet, or where the length field of RFC 4884 (32-bit words, 64-bit words over IPv6; 0 = not given) ends it before.</summary>
    private static int QuoteEnd(ReadOnlySpan<byte> packet, in ParsedPacket parsed)
    {
        ReadOnlySpan<byte> icmp = packet[parsed.TransportOffset..];
        int length = parsed.IsIPv6 ? icmp[QuoteLengthOffset6] * 8 : icmp[QuoteLengthOffset4] * 4;
        bool mayTell = parsed.IsIPv6
            ? (IcmpV6Type)icmp[0] is IcmpV6Type.DestinationUnreachable or IcmpV6Type.TimeExceeded
            : (IcmpType)icmp[0] != IcmpType.SourceQuench;
        int end = parsed.TransportOffset + TransportHeader.IcmpLength + length;
        return mayTell && length != 0 && end < parsed.TotalLength ? end : parsed.TotalLength;
    }
}
