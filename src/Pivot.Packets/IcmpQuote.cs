namespace Pivot.Packets;

/// <summary>The packet that an ICMP error quotes: where it lies and whose it is. Filled by <see cref="IcmpError.TryReadQuote"/>.</summary>
public struct IcmpQuote
{
    /// <summary>The quoted packet's 5-tuple, as it was when the error was made.</summary>
    public FlowKey Key;

    /// <summary>Offset of the quoted IP header in the packet.</summary>
    public int Offset;

    /// <summary>Offset of the quoted transport header in the packet, behind any IPv6 extension headers; at least 8 bytes of it are there.</summary>
    public int TransportOffset;

    /// <summary>Behind the last quoted byte in the packet.</summary>
    public int End;

    /// <summary>Bytes of transport header and payload that the quoted packet had by its own header; negative where that header contradicts itself.</summary>
    public int TransportLength;

    /// <summary>What the quoted packet is: ports, an echo, or another protocol.</summary>
    public TransportKind Transport;

    /// <summary>The family of the quoted packet, which is the error's own.</summary>
    public bool IsIPv6;

    /// <summary>The quoted packet is TCP, UDP or SCTP, and so has ports in its header.</summary>
    public readonly bool HasPorts => Key.Protocol is IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.Sctp;

    /// <summary>The quoted packet is an echo request, whose identifier stands for its source port.</summary>
    public readonly bool IsEchoRequest => Transport == TransportKind.EchoRequest;

    /// <summary>The quoted packet is an echo reply, whose identifier stands for its destination port.</summary>
    public readonly bool IsEchoReply => Transport == TransportKind.EchoReply;

    /// <summary>The 5-tuple of the packets that the quoted one answers.</summary>
    public readonly FlowKey ReverseKey => new(Key.Protocol, Key.Destination, Key.DestinationPort, Key.Source, Key.SourcePort);
}
