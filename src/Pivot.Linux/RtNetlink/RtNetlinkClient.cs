using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Pivot.Linux.Interop;

namespace Pivot.Linux.RtNetlink;

/// <summary>
/// Reads and changes links, addresses, routes, rules and neighbours (rtnetlink(7)) of the network namespace of the thread that made it. One thread at a time.
/// What it makes carries <see cref="RouteProtocol"/>, so that deleting never takes a like route or rule that somebody else made.
/// </summary>
public sealed partial class RtNetlinkClient : IDisposable
{
    /// <summary>Marks routes and rules as Pivot's (<c>ip route show proto 177</c>); not assigned in rt_protos.</summary>
    public const byte RouteProtocol = 177;

    private readonly NetlinkSocket _socket = new();

    /// <summary>The metric of a route that is added without one: IPv6 has 1024 (<c>IP6_RT_PRIO_USER</c>).</summary>
    public static uint MetricOf(IPNetwork destination) => destination.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? 1024u : 0u;

    /// <summary>All interfaces.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public IReadOnlyList<NetworkLink> Links() =>
        _socket.Dump(Dump(Libc.RTM_GETLINK, new byte[NetworkLink.FixedBytes]), "RTM_GETLINK", NetworkLink.Parse);

    /// <summary>The interface of that name, or null.</summary>
    /// <exception cref="LinuxException">The kernel refused for another reason than that there is none.</exception>
    public NetworkLink? FindLink(string name)
    {
        NetlinkRequest request = new NetlinkRequest(Libc.RTM_GETLINK, Libc.NLM_F_ACK, new byte[NetworkLink.FixedBytes]).Add(Libc.IFLA_IFNAME, name);
        return _socket.Query(request, $"RTM_GETLINK {name}", NetworkLink.Parse, Errno.ENODEV);
    }

    /// <summary>All addresses of the board.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public IReadOnlyList<InterfaceAddress> Addresses() =>
        _socket.Dump(Dump(Libc.RTM_GETADDR, new byte[InterfaceAddress.FixedBytes]), "RTM_GETADDR", InterfaceAddress.Parse);

    /// <summary>The routes of one table.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="table">254 = main.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public IReadOnlyList<Route> Routes(AddressFamily family, uint table)
    {
        byte[] header = new byte[Route.FixedBytes];
        header[0] = Native(family);
        NetlinkRequest request = Dump(Libc.RTM_GETROUTE, header).Add(Libc.RTA_TABLE, table);

        // Kernels before 4.20 list every table.
        List<Route> routes = _socket.Dump(request, $"RTM_GETROUTE table {table}", static message => Route.Parse(message, lookup: false), Errno.ENOENT);
        return routes.FindAll(route => route.Table == table);
    }

    /// <summary>The way that the kernel would send a packet of its own.</summary>
    /// <param name="destination">Where to.</param>
    /// <returns>The route, or null when the kernel has none (or one that says unreachable, prohibited or blackhole).</returns>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public Route? Lookup(IPAddress destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        byte[] header = new byte[Route.FixedBytes];
        header[0] = Native(destination.AddressFamily);
        header[1] = (byte)Prefix.Bits(destination.AddressFamily);
        if (destination.AddressFamily == AddressFamily.InterNetwork)
        {
            // Without it the kernel names the main table whichever it was; IPv6 names the right one anyway and refuses the flag.
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), Libc.RTM_F_LOOKUP_TABLE);
        }

        NetlinkRequest request = new NetlinkRequest(Libc.RTM_GETROUTE, Libc.NLM_F_ACK, header).Add(Libc.RTA_DST, destination);
        return _socket.Query(
            request, $"RTM_GETROUTE {destination}", static message => Route.Parse(message, lookup: true), Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.EACCES, Errno.EINVAL);
    }

    /// <summary>All rules of a family.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public IReadOnlyList<RoutingRule> Rules(AddressFamily family)
    {
        byte[] header = new byte[RoutingRule.FixedBytes];
        header[0] = Native(family);
        return _socket.Dump(Dump(Libc.RTM_GETRULE, header), "RTM_GETRULE", RoutingRule.Parse);
    }

    /// <summary>The neighbours that the kernel knows.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public IReadOnlyList<NeighbourEntry> Neighbours() =>
        _socket.Dump(Dump(Libc.RTM_GETNEIGH, new byte[NeighbourEntry.FixedBytes]), "RTM_GETNEIGH", NeighbourEntry.Parse);

    /// <summary>The addresses that the board answers ARP or NDP for, one by one.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public IReadOnlyList<NeighbourEntry> ProxyNeighbours()
    {
        byte[] header = new byte[NeighbourEntry.FixedBytes];
        header[10] = Libc.NTF_PROXY;
        return _socket.Dump(Dump(Libc.RTM_GETNEIGH, header), "RTM_GETNEIGH proxy", NeighbourEntry.Parse).FindAll(entry => entry.IsProxy);
    }

    /// <summary>Sets an interface up and its MTU.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void SetUp(NetworkLink link, int mtuBytes)
    {
        ArgumentNullException.ThrowIfNull(link);
        byte[] header = new byte[NetworkLink.FixedBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), link.Index);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), Libc.IFF_UP);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), Libc.IFF_UP);
        Change(new NetlinkRequest(Libc.RTM_NEWLINK, Libc.NLM_F_ACK, header).Add(Libc.IFLA_MTU, (uint)mtuBytes), $"RTM_NEWLINK {link.Name} up mtu {mtuBytes}");
    }

    /// <summary>Removes an interface, and with it its addresses and routes.</summary>
    /// <exception cref="LinuxException">The kernel refused; ENODEV when there is none.</exception>
    public void DeleteLink(NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        byte[] header = new byte[NetworkLink.FixedBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), link.Index);
        Change(new NetlinkRequest(Libc.RTM_DELLINK, Libc.NLM_F_ACK, header), $"RTM_DELLINK {link.Name}");
    }

    /// <summary>Gives an interface an address.</summary>
    /// <param name="link">The interface.</param>
    /// <param name="address">The address.</param>
    /// <param name="prefixLength">Of the subnet that becomes reachable through the interface.</param>
    /// <exception cref="LinuxException">The kernel refused; EEXIST when the interface has it.</exception>
    public void AddAddress(NetworkLink link, IPAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(address);
        byte[] header = new byte[InterfaceAddress.FixedBytes];
        header[0] = Native(address.AddressFamily);
        header[1] = (byte)prefixLength;
        header[3] = Libc.RT_SCOPE_LINK;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), link.Index);
        NetlinkRequest request = new NetlinkRequest(Libc.RTM_NEWADDR, Libc.NLM_F_ACK | Libc.NLM_F_CREATE | Libc.NLM_F_EXCL, header)
            .Add(Libc.IFA_LOCAL, address).Add(Libc.IFA_ADDRESS, address);
        Change(request, $"RTM_NEWADDR {address}/{prefixLength} dev {link.Name}");
    }

    /// <summary>Adds a route straight to an interface.</summary>
    /// <exception cref="LinuxException">The kernel refused; EEXIST when the table has that very route.</exception>
    public void AddRoute(IPNetwork destination, NetworkLink link, uint table)
    {
        ArgumentNullException.ThrowIfNull(link);
        Change(RouteRequest(Libc.RTM_NEWROUTE, Libc.NLM_F_CREATE, destination, link, table), $"RTM_NEWROUTE {destination.Display()} dev {link.Name} table {table}");
    }

    /// <summary>Removes a route that <see cref="AddRoute"/> made.</summary>
    /// <exception cref="LinuxException">The kernel refused; ESRCH when there is none.</exception>
    public void DeleteRoute(IPNetwork destination, NetworkLink link, uint table)
    {
        ArgumentNullException.ThrowIfNull(link);
        Change(RouteRequest(Libc.RTM_DELROUTE, 0, destination, link, table), $"RTM_DELROUTE {destination.Display()} dev {link.Name} table {table}");
    }

    /// <summary>Adds a rule: packets from <paramref name="source"/> that come in through <paramref name="inputInterface"/> look in <paramref name="table"/>.</summary>
    /// <exception cref="LinuxException">The kernel refused; EEXIST when there is such a rule.</exception>
    public void AddRule(uint priority, string inputInterface, IPAddress source, uint table) =>
        Change(RuleRequest(Libc.RTM_NEWRULE, Libc.NLM_F_CREATE | Libc.NLM_F_EXCL, priority, inputInterface, source, table), $"RTM_NEWRULE pref {priority} iif {inputInterface} from {source} lookup {table}");

    /// <summary>Removes a rule that <see cref="AddRule"/> made.</summary>
    /// <exception cref="LinuxException">The kernel refused; ENOENT when there is none.</exception>
    public void DeleteRule(uint priority, string inputInterface, IPAddress source, uint table) =>
        Change(RuleRequest(Libc.RTM_DELRULE, 0, priority, inputInterface, source, table), $"RTM_DELRULE pref {priority} iif {inputInterface} from {source} lookup {table}");

    /// <summary>Adds a rule: packets of <paramref name="protocol"/> that come in through <paramref name="inputInterface"/> look in <paramref name="table"/> (Linux 4.17).</summary>
    /// <exception cref="LinuxException">The kernel refused; EEXIST when there is such a rule.</exception>
    public void AddProtocolRule(uint priority, string inputInterface, AddressFamily family, byte protocol, uint table) =>
        Change(RuleRequest(Libc.RTM_NEWRULE, Libc.NLM_F_CREATE | Libc.NLM_F_EXCL, priority, inputInterface, family, table).Add(Libc.FRA_IP_PROTO, [protocol]), $"RTM_NEWRULE pref {priority} iif {inputInterface} ipproto {protocol} lookup {table}");

    /// <summary>Removes a rule that <see cref="AddProtocolRule"/> made.</summary>
    /// <exception cref="LinuxException">The kernel refused; ENOENT when there is none.</exception>
    public void DeleteProtocolRule(uint priority, string inputInterface, AddressFamily family, byte protocol, uint table) =>
        Change(RuleRequest(Libc.RTM_DELRULE, 0, priority, inputInterface, family, table).Add(Libc.FRA_IP_PROTO, [protocol]), $"RTM_DELRULE pref {priority} iif {inputInterface} ipproto {protocol} lookup {table}");

    /// <summary>Lets the board answer ARP or NDP for one address on one interface.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void AddProxyNeighbour(IPAddress address, NetworkLink link) => ChangeProxyNeighbour(Libc.RTM_NEWNEIGH, Libc.NLM_F_CREATE, address, link);

    /// <summary>Ends what <see cref="AddProxyNeighbour"/> began.</summary>
    /// <exception cref="LinuxException">The kernel refused; ENOENT when there is none.</exception>
    public void DeleteProxyNeighbour(IPAddress address, NetworkLink link) => ChangeProxyNeighbour(Libc.RTM_DELNEIGH, 0, address, link);

    /// <summary>
    /// Has the kernel treat a neighbour as one that is being sent to (<c>NTF_USE</c>): it resolves one that it does not know, and confirms one that it has not heard of for long.
    /// </summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void UseNeighbour(IPAddress address, int interfaceIndex)
    {
        ArgumentNullException.ThrowIfNull(address);
        byte[] header = new byte[NeighbourEntry.FixedBytes];
        header[0] = Native(address.AddressFamily);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), interfaceIndex);
        header[10] = Libc.NTF_USE;
        Change(new NetlinkRequest(Libc.RTM_NEWNEIGH, Libc.NLM_F_ACK | Libc.NLM_F_CREATE, header).Add(Libc.NDA_DST, address), $"RTM_NEWNEIGH use {address} interface {interfaceIndex}");
    }

    /// <summary>Whether an interface has the queueing discipline clsact.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public bool HasClsact(int interfaceIndex) =>
        _socket.Dump(Dump(Libc.RTM_GETQDISC, new byte[TrafficControlEntry.FixedBytes]), "RTM_GETQDISC", TrafficControlEntry.Parse)
            .Exists(entry => entry.InterfaceIndex == interfaceIndex && entry.Kind == "clsact");

    /// <summary>Whether an interface that has clsact has filters in it, of ingress or egress.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public bool HasFilters(int interfaceIndex) => HasFilters(interfaceIndex, Libc.TC_H_MIN_INGRESS) || HasFilters(interfaceIndex, Libc.TC_H_MIN_EGRESS);

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static byte Native(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? (byte)Libc.AF_INET6 : (byte)Libc.AF_INET;

    private static NetlinkRequest Dump(ushort type, ReadOnlySpan<byte> header) => new(type, Libc.NLM_F_DUMP, header);

    private static NetlinkRequest RouteRequest(ushort type, ushort flags, IPNetwork destination, NetworkLink link, uint table)
    {
        byte[] header = new byte[Route.FixedBytes];
        header[0] = Native(destination.BaseAddress.AddressFamily);
        header[1] = (byte)destination.PrefixLength;
        header[4] = Libc.RT_TABLE_UNSPEC;
        header[5] = RouteProtocol;
        header[6] = Libc.RT_SCOPE_LINK;
        header[7] = Libc.RTN_UNICAST;
        NetlinkRequest request = new NetlinkRequest(type, (ushort)(flags | Libc.NLM_F_ACK), header)
            .Add(Libc.RTA_TABLE, table).Add(Libc.RTA_OIF, (uint)link.Index);
        return destination.PrefixLength > 0 ? request.Add(Libc.RTA_DST, destination.BaseAddress) : request;
    }

    private static NetlinkRequest RuleRequest(ushort type, ushort flags, uint priority, string inputInterface, IPAddress source, uint table) =>
        RuleRequest(type, flags, priority, inputInterface, source.AddressFamily, table, (byte)Prefix.Bits(source.AddressFamily)).Add(Libc.FRA_SRC, source);

    private static NetlinkRequest RuleRequest(ushort type, ushort flags, uint priority, string inputInterface, AddressFamily family, uint table, byte sourceBits = 0)
    {
        byte[] header = new byte[RoutingRule.FixedBytes];
        header[0] = Native(family);
        header[2] = sourceBits;
        header[4] = Libc.RT_TABLE_UNSPEC;
        header[7] = Libc.FR_ACT_TO_TBL;
        return new NetlinkRequest(type, (ushort)(flags | Libc.NLM_F_ACK), header)
            .Add(Libc.FRA_IIFNAME, inputInterface)
            .Add(Libc.FRA_PRIORITY, priority)
            .Add(Libc.FRA_TABLE, table)
            .Add(Libc.FRA_PROTOCOL, [RouteProtocol]);
    }

    private void ChangeProxyNeighbour(ushort type, ushort flags, IPAddress address, NetworkLink link)
    {
        byte[] header = new byte[NeighbourEntry.FixedBytes];
        header[0] = Native(address.AddressFamily);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), link.Index);

        // Others are forgotten when the interface loses its carrier, for instance when a cable is pulled for a moment (pneigh_ifdown, net/core/neighbour.c).
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), Libc.NUD_PERMANENT);
        header[10] = Libc.NTF_PROXY;
        string name = type == Libc.RTM_NEWNEIGH ? "RTM_NEWNEIGH" : "RTM_DELNEIGH";
        Change(new NetlinkRequest(type, (ushort)(flags | Libc.NLM_F_ACK), header).Add(Libc.NDA_DST, address), $"{name} proxy {address} dev {link.Name}");
    }

    private bool HasFilters(int interfaceIndex, uint minor)
    {
        byte[] header = new byte[TrafficControlEntry.FixedBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), interfaceIndex);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), (Libc.TC_H_CLSACT & 0xffff0000) | minor);
        return _socket.Dump(Dump(Libc.RTM_GETTFILTER, header), $"RTM_GETTFILTER interface {interfaceIndex}", TrafficControlEntry.Parse).Count > 0;
    }

    private void Change(NetlinkRequest request, string operation) => _socket.Change(request, operation);
}
