namespace Pivot.Packets;

/// <summary>Offsets within the headers of TCP (RFC 9293 §3.1), UDP (RFC 768), ICMP (RFC 792) and ICMPv6 (RFC 4443).</summary>
public static class TransportHeader
{
    /// <summary>Bytes of a TCP header without options.</summary>
    public const int TcpMinimumLength = 20;

    /// <summary>Bytes of a UDP header.</summary>
    public const int UdpLength = 8;

    /// <summary>Bytes of an ICMP or ICMPv6 header.</summary>
    public const int IcmpLength = 8;

    /// <summary>ICMP type of an echo request.</summary>
    public const byte IcmpEchoRequest = 8;

    /// <summary>ICMP type of an echo reply.</summary>
    public const byte IcmpEchoReply = 0;

    /// <summary>ICMPv6 type of an echo request.</summary>
    public const byte IcmpV6EchoRequest = 128;

    /// <summary>ICMPv6 type of an echo reply.</summary>
    public const byte IcmpV6EchoReply = 129;

    /// <summary>Bytes of a TCP header with its options.</summary>
    /// <param name="segment">A segment that <see cref="PacketParser"/> accepted.</param>
    public static int TcpLength(ReadOnlySpan<byte> segment) => (segment[TcpDataOffsetOffset] >> 4) * 4;

    internal const int SourcePortOffset = 0;
    internal const int DestinationPortOffset = 2;

    internal const int TcpSequenceOffset = 4;
    internal const int TcpAcknowledgmentOffset = 8;
    internal const int TcpDataOffsetOffset = 12;
    internal const int TcpFlagsOffset = 13;
    internal const int TcpChecksumOffset = 16;

    internal const int UdpLengthOffset = 4;
    internal const int UdpChecksumOffset = 6;

    internal const int IcmpChecksumOffset = 2;
}
