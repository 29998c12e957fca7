using System.Buffers.Binary;

namespace Pivot.Packets;

/// <summary>
/// ICMP errors over IPv4 (RFC 792), which quote the packet that they are about:
/// <code>
/// [IPv4 header][type, code, checksum][unused, pointer or MTU][quoted IPv4 header][at least 8 bytes of what followed it][extensions, RFC 4884]
/// </code>
/// </summary>
public static class IcmpError
{
    /// <summary>What is needed of a quoted transport header: RFC 792 promises no more.</summary>
    private const int QuotedTransportBytes = 8;

    private const int QuoteLengthOffset = 5;

    /// <summary>True for an error about a packet that is no fragment itself. Redirects are none: they change routes, and only between neighbours.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="parsed">Its parse.</param>
    public static bool IsError(ReadOnlySpan<byte> packet, in ParsedPacket parsed) =>
        parsed.Key.Protocol == IpProtocol.Icmp && !parsed.IsIPv6 && parsed.HasTransport && !parsed.IsFragment
        && (IcmpType)packet[parsed.TransportOffset] is IcmpType.DestinationUnreachable or IcmpType.SourceQuench or IcmpType.TimeExceeded or IcmpType.ParameterProblem;

    /// <summary>Reads the quoted packet. Nothing behind the packet's end is read, whatever the quoted lengths say.</summary>
    /// <param name="packet">A packet that <see cref="IsError"/> accepts.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="quote">The quoted packet, where the result is true.</param>
    /// <returns>False where the quote names no 5-tuple: too short, not IPv4, not TCP or UDP, or a fragment other than the first.</returns>
    public static bool TryReadQuote(ReadOnlySpan<byte> packet, in ParsedPacket parsed, out IcmpQuote quote)
    {
        quote = default;
        int offset = parsed.TransportOffset + TransportHeader.IcmpLength;
        int end = QuoteEnd(packet, parsed);
        if (end - offset < IPv4Header.MinimumLength + QuotedTransportBytes || packet[offset] >> 4 != 4)
        {
            return false;
        }

        ReadOnlySpan<byte> quoted = packet[offset..end];
        int headerLength = (quoted[0] & 0x0f) * 4;
        var protocol = (IpProtocol)quoted[IPv4Header.ProtocolOffset];
        bool isLaterFragment = (BinaryPrimitives.ReadUInt16BigEndian(quoted[IPv4Header.FragmentOffset..]) & 0x1fff) != 0;
        if (headerLength < IPv4Header.MinimumLength || quoted.Length < headerLength + QuotedTransportBytes
            || protocol is not (IpProtocol.Tcp or IpProtocol.Udp) || isLaterFragment)
        {
            return false;
        }

        quote.Offset = offset;
        quote.TransportOffset = offset + headerLength;
        quote.End = end;
        quote.TransportLength = BinaryPrimitives.ReadUInt16BigEndian(quoted[IPv4Header.TotalLengthOffset..]) - headerLength;
        quote.Key = new FlowKey(
            protocol,
            IpAddress.ReadIPv4(quoted[IPv4Header.SourceOffset..]),
            BinaryPrimitives.ReadUInt16BigEndian(quoted[headerLength..]),
            IpAddress.ReadIPv4(quoted[IPv4Header.DestinationOffset..]),
            BinaryPrimitives.ReadUInt16BigEndian(quoted[(headerLength + TransportHeader.DestinationPortOffset)..]));
        return true;
    }

    /// <summary>The quote ends with the packet, or where the length field of RFC 4884 (32-bit words, 0 = not given) ends it before.</summary>
    private static int QuoteEnd(ReadOnlySpan<byte> packet, in ParsedPacket parsed)
    {
        int length = packet[parsed.TransportOffset + QuoteLengthOffset] * 4;
        bool mayTell = (IcmpType)packet[parsed.TransportOffset] != IcmpType.SourceQuench;
        int end = parsed.TransportOffset + TransportHeader.IcmpLength + length;
        return mayTell && length != 0 && end < parsed.TotalLength ? end : parsed.TotalLength;
    }
}
