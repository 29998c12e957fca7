namespace Pivot.Packets;

/// <summary>What a packet carries behind its IP header, as far as it tells packets of one flow from those of another.</summary>
public enum TransportKind : byte
{
    /// <summary>Nothing that starts here: a later fragment, a packet that its own header routes on, or ICMP of the other family.</summary>
    Absent = 0,

    /// <summary>An ICMP message other than an echo, its header checked: of no flow of its own.</summary>
    IcmpMessage,

    /// <summary>Another protocol, of which nothing is read: addresses and protocol are the flow.</summary>
    Unread,

    /// <summary>An ICMP echo reply, its header checked. Its identifier stands for the destination port.</summary>
    EchoReply,

    /// <summary>An ICMP echo request, its header checked. Its identifier stands for the source port.</summary>
    EchoRequest,

    /// <summary>TCP or UDP, its header checked.</summary>
    Ports,

    /// <summary>SCTP, its header checked. Ports like <see cref="Ports"/>, but another kind of checksum.</summary>
    Sctp,
}
