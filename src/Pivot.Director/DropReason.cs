namespace Pivot.Director;

/// <summary>Why a packet was not delivered as it came. Each value has one counter, shown by <c>pivot show drops</c> under the name in kebab case.</summary>
public enum DropReason : byte
{
    /// <summary>Not dropped.</summary>
    None = 0,

    /// <summary>Not an IP packet, or its header or lengths contradict each other or the packet's size, or its IPv6 extension headers are none that a sender makes.</summary>
    Malformed,

    /// <summary>A first fragment that ends within its transport header (RFC 1858) or before it, in its extension headers (RFC 7112).</summary>
    FragmentTiny,

    /// <summary>A fragment that reaches into the transport header or the first fragment of its datagram, or a second first fragment (RFC 1858, RFC 3128, RFC 5722).</summary>
    FragmentOverlap,

    /// <summary>A fragment whose datagram's first fragment did not come in time.</summary>
    FragmentTimeout,

    /// <summary>A fragment that had to make room for others, or found none, while it waited for the first of its datagram.</summary>
    FragmentsFull,

    /// <summary>Multicast or broadcast: the kernel's own chatter on the device.</summary>
    NotUnicast,

    /// <summary>From or to an IPv6 link-local address, which must not leave its link (RFC 4291 §2.5.6).</summary>
    LinkLocal,

    /// <summary>Addressed to a virtual address, but no virtual service has that protocol and port.</summary>
    NoService,

    /// <summary>A TCP segment of a virtual service that belongs to no connection and opens none.</summary>
    NoConnection,

    /// <summary>Would open a connection of a service that its client may not use (<c>allow</c>, <c>deny</c>). Not answered.</summary>
    ClientDenied,

    /// <summary>Would open a connection of a client that opens them faster than the service lets it (<c>rate</c>). Not answered.</summary>
    ClientRate,

    /// <summary>No real server can be chosen: none is there, all have weight 0, or all are overloaded.</summary>
    NoServer,

    /// <summary>The connection table is full and holds no embryonic connection to evict.</summary>
    TableFull,

    /// <summary>The real server already has a connection with the same client address and port through another virtual service.</summary>
    ReplyTupleInUse,

    /// <summary>A connection from the board itself to its own virtual address: the reply would go to the board's IP stack without passing the director. Answered as a closed port.</summary>
    BoardLocal,

    /// <summary>The connection's real server is no longer configured.</summary>
    ServerGone,

    /// <summary>The real server's Ethernet address is not known (forwarding method DR; from the bridged director that of any neighbour): it has no route, or does not answer ARP or NDP.</summary>
    NeighbourUnknown,

    /// <summary>There is no way into the real server's tunnel (forwarding method TUN): it has no route, or the board no address of its family on that way.</summary>
    TunnelNoRoute,

    /// <summary>Forwarding method FULLNAT: every local address and port is in use towards the real server.</summary>
    SourcePortsExhausted,

    /// <summary>Forwarding method FULLNAT: the board has no address on the way to the real server, and none of the server's family was given.</summary>
    NoSourceAddress,

    /// <summary>A segment that needs a PROXY header before its data and has no room for it: it is a fragment, or longer than a packet can be with it.</summary>
    ProxyHeaderNoRoom,

    /// <summary>A packet that may not be fragmented and is too big for the link behind the board; answered with the link's MTU.</summary>
    TooBig,

    /// <summary>A fragment of an SCTP packet whose port is to change: its checksum covers what is in other fragments.</summary>
    SctpFragment,

    /// <summary>An ICMP error to a virtual address about no connection.</summary>
    IcmpNoConnection,

    /// <summary>Its time to live or hop limit ends at the bridged director; answered with "time exceeded".</summary>
    TtlExceeded,

    /// <summary>The bridged director has no route to the packet's destination: on no subnet of its link, and no gateway leads there.</summary>
    NoRoute,

    /// <summary>Too many packets waited for the Ethernet address of their neighbour (bridged director).</summary>
    NeighbourQueueFull,

    /// <summary>Every place of the neighbour table was taken by neighbours with more right to it (bridged director).</summary>
    NeighbourTableFull,

    /// <summary>The kernel refused the packet when it was written to the device.</summary>
    DeviceRefused,
}
