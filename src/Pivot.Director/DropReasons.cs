namespace Pivot.Director;

/// <summary>The text of drop reasons.</summary>
public static class DropReasons
{
    /// <summary>Every reason that can be counted.</summary>
    public static IReadOnlyList<DropReason> All { get; } = Array.FindAll(Enum.GetValues<DropReason>(), reason => reason != DropReason.None);

    /// <summary>The name in <c>pivot show drops</c>.</summary>
    public static string Name(this DropReason reason) => reason switch
    {
        DropReason.Malformed => "malformed",
        DropReason.FragmentTiny => "fragment-tiny",
        DropReason.FragmentOverlap => "fragment-overlap",
        DropReason.FragmentTimeout => "fragment-timeout",
        DropReason.FragmentsFull => "fragments-full",
        DropReason.NotUnicast => "not-unicast",
        DropReason.LinkLocal => "link-local",
        DropReason.NoService => "no-service",
        DropReason.NoConnection => "no-connection",
        DropReason.ClientDenied => "client-denied",
        DropReason.ClientRate => "client-rate",
        DropReason.NoServer => "no-server",
        DropReason.TableFull => "table-full",
        DropReason.ReplyTupleInUse => "reply-tuple-in-use",
        DropReason.BoardLocal => "board-local",
        DropReason.ServerGone => "server-gone",
        DropReason.NeighbourUnknown => "neighbour-unknown",
        DropReason.TunnelNoRoute => "tunnel-no-route",
        DropReason.SourcePortsExhausted => "source-ports-exhausted",
        DropReason.NoSourceAddress => "no-source-address",
        DropReason.ProxyHeaderNoRoom => "proxy-header-no-room",
        DropReason.TooBig => "too-big",
        DropReason.SctpFragment => "sctp-fragment",
        DropReason.IcmpNoConnection => "icmp-no-connection",
        DropReason.TtlExceeded => "ttl-exceeded",
        DropReason.NoRoute => "no-route",
        DropReason.NeighbourQueueFull => "neighbour-queue-full",
        DropReason.NeighbourTableFull => "neighbour-table-full",
        DropReason.DeviceRefused => "device-refused",
        _ => "none",
    };

    /// <summary>What it means and what to do, in one sentence.</summary>
    public static string Meaning(this DropReason reason) => reason switch
    {
        DropReason.Malformed => "not an IP packet, or its lengths contradict each other",
        DropReason.FragmentTiny => "a first fragment that ends within its TCP or UDP header or in the extension headers before it, as only attacks have them",
        DropReason.FragmentOverlap => "a fragment that overlaps the first one of its datagram, or its duplicate",
        DropReason.FragmentTimeout => "a fragment whose datagram's first fragment did not come within a second: it was lost on its way",
        DropReason.FragmentsFull => "more fragments came before the first ones of their datagrams than are held; if these are no attack, lower the senders' datagram size",
        DropReason.NotUnicast => "multicast or broadcast, which the kernel itself sends on every device",
        DropReason.LinkLocal => "from or to an IPv6 link-local address (fe80::), which no router may forward; use a global or unique local one",
        DropReason.NoService => "to a virtual address, but no service has that protocol and port; answered as a closed port",
        DropReason.NoConnection => "a TCP segment that opens nothing and belongs to no connection; answered with a reset",
        DropReason.ClientDenied => "a client that the service's allow and deny keep out wanted to open a connection; it gets no answer",
        DropReason.ClientRate => "a client opens connections faster than the service's rate lets it; it gets no answer and tries again by itself",
        DropReason.NoServer => "the service has no server with a weight above 0",
        DropReason.TableFull => "the connection table is full; raise [director] connections",
        DropReason.ReplyTupleInUse => "the server already has a connection with this client address and port through another service",
        DropReason.BoardLocal => "a connection from the board itself to its own virtual address, whose replies could not come back through it; answered as a closed port: on the board use the server's own address, or another host",
        DropReason.ServerGone => "the connection's server is no longer configured",
        DropReason.NeighbourUnknown => "the server (forwarding dr; with device tap also any other neighbour) does not answer ARP or NDP, or there is no Ethernet way to it; `pivot status` says which",
        DropReason.TunnelNoRoute => "the board has no route to the server (forwarding tun), or no address of the server's family on the way there that the tunnel could start from; `ip route get SERVER` shows what is missing",
        DropReason.SourcePortsExhausted => "every local address and port towards the server (forwarding fullnat) is in use; give the server more addresses with `source`",
        DropReason.NoSourceAddress => "the board has no route to the server (forwarding fullnat), or no address of the server's family on the way there; `ip route get SERVER` shows what is missing, `source` names addresses",
        DropReason.ProxyHeaderNoRoom => "a client's first segment, too long or in fragments, left no room for the PROXY header; its retransmission is shorter",
        DropReason.TooBig => "too big for the link behind the board and not to be fragmented; answered with the link's MTU, so that the sender sends smaller ones",
        DropReason.SctpFragment => "a fragment of an SCTP packet whose port changes on the way, which its checksum forbids: give the real server the service's port",
        DropReason.IcmpNoConnection => "an ICMP error to a virtual address about a packet of no connection",
        DropReason.TtlExceeded => "its hops were used up at the bridged director; answered with \"time exceeded\", as traceroute wants it",
        DropReason.NoRoute => "the bridged director has no route there: give it an address in the subnet or a gateway with [[interface]] of its device, or the bridge one",
        DropReason.NeighbourQueueFull => "more packets waited for a neighbour's Ethernet address than are held; `pivot show neighbours` says which does not answer",
        DropReason.NeighbourTableFull => "all places of the neighbour table were taken by neighbours in use: more stations in the subnet talk than there are places",
        DropReason.DeviceRefused => "the kernel did not take the packet back, for want of a route or of buffers",
        _ => string.Empty,
    };
}
