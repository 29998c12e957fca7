using Pivot.Packets.Sctp;

namespace Pivot.Packets;

/// <summary>What one parse found in an IP packet: offsets, 5-tuple and flags. Filled once by <see cref="PacketParser"/>, passed by reference.</summary>
public struct ParsedPacket
{
    /// <summary>The 5-tuple; ports are 0 where the packet carries none, and an echo's identifier stands for its sender's.</summary>
    public FlowKey Key;

    /// <summary>Bytes of the IP packet by its own header; never more than were there.</summary>
    public int TotalLength;

    /// <summary>Bytes of the IP header with its options or extension headers; where the transport header starts.</summary>
    public ushort TransportOffset;

    /// <summary>Offset of the byte that holds the protocol's number: the IPv4 protocol field, or the next-header field at which the IPv6 chain ended.</summary>
    public ushort NextHeaderOffset;

    /// <summary>Offset of the IPv6 fragment header, also an atomic fragment's; 0 when there is none.</summary>
    public ushort FragmentHeaderOffset;

    /// <summary>TCP flags; none for other protocols.</summary>
    public TcpFlags TcpFlags;

    /// <summary>The chunk that decides what becomes of an SCTP association; <see cref="SctpChunkType.Data"/> where it cannot be read, and for other protocols.</summary>
    public SctpChunkType SctpChunk;

    /// <summary>Time to live, or hop limit.</summary>
    public byte Ttl;

    /// <summary>True for any fragment, the first one included; not for an atomic one (RFC 6946), which is whole.</summary>
    public bool IsFragment;

    /// <summary>What follows the IP header.</summary>
    public TransportKind Transport;

    /// <summary>The family: true for IPv6, false for IPv4. <see cref="Key"/>'s addresses are of it.</summary>
    public bool IsIPv6;

    /// <summary>True when the transport header is there and was checked: TCP, UDP, SCTP or the family's ICMP, and not a later fragment.</summary>
    public readonly bool HasTransport => Transport is TransportKind.Ports or TransportKind.Sctp or TransportKind.EchoRequest or TransportKind.EchoReply or TransportKind.IcmpMessage;

    /// <summary>What the packet tells of its connection's state: TCP flags, or an SCTP chunk's type; 0 for other protocols.</summary>
    public readonly byte Signal => (byte)((byte)TcpFlags | (byte)SctpChunk);

    /// <summary>True when <see cref="Key"/> is the whole 5-tuple of a flow that can be a connection.</summary>
    public readonly bool HasFlow => Transport >= TransportKind.Unread;
}
