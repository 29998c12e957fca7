using System.Net;
using System.Net.Sockets;
using Pivot.Linux.Interop;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Tests.Environments;

namespace Pivot.Linux.Tests.RtNetlink;

/// <summary>The client's view against the <c>ip</c> command's.</summary>
[Trait("Needs", "net_admin")]
public sealed class RtNetlinkClientTests : IDisposable
{
    private static readonly IPAddress Server = IPAddress.Parse("198.51.100.11");

    private readonly NamespaceThread? _host;
    private readonly RtNetlinkClient? _netlink;

    public RtNetlinkClientTests()
    {
        Assert.SkipUnless(NamespaceThread.IsPossible, NamespaceThread.Needs);
        _host = new NamespaceThread();
        _host.Ip("link add eth0 mtu 1400 type veth peer name far0");
        _host.Ip("addr add 192.0.2.1/24 dev eth0");
        _host.Ip("addr add 2001:db8::1/64 dev eth0 nodad");

        // Link-local addresses would come up at a time of their own.
        _host.Ip("link set eth0 addrgenmode none");
        _host.Ip("link set far0 addrgenmode none");
        _host.Ip("link set eth0 up");
        _host.Ip("link set far0 up");
        Assert.True(SpinWait.SpinUntil(HasMulticastRoutes, TimeSpan.FromSeconds(10)), _host.Ip("-6 route show table all"));
        _netlink = _host.Run(() => new RtNetlinkClient());
    }

    private NamespaceThread Host => _host!;

    /// <summary>The kernel adds them by itself when the links have found each other.</summary>
    private bool HasMulticastRoutes()
    {
        string routes = Host.Ip("-6 route show table all");
        return routes.Contains("ff00::/8 dev eth0", StringComparison.Ordinal) && routes.Contains("ff00::/8 dev far0", StringComparison.Ordinal);
    }

    private RtNetlinkClient Netlink => _netlink!;

    public void Dispose()
    {
        _netlink?.Dispose();
        _host?.Dispose();
    }

    [Fact]
    public void Links_Veth_HasKindMtuAndAddress()
    {
        NetworkLink link = Assert.Single(Netlink.Links(), link => link.Name == "eth0");

        Assert.Equal(("veth", 1400, true, true), (link.Kind, link.MtuBytes, link.IsUp, link.UsesArp));
        // What the interface has carried grows meanwhile.
        Assert.Equal(link with { Counters = null }, Netlink.FindLink("eth0")! with { Counters = null });
        Assert.Null(Netlink.FindLink("eth9"));
        Assert.False(Netlink.FindLink("lo")!.UsesArp);
        Assert.Contains(string.Join(':', link.HardwareAddress!.GetAddressBytes().Select(part => part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture))), Host.Ip("link show eth0"), StringComparison.Ordinal);
    }

    [Fact]
    public void Addresses_BothFamilies_HaveTheirSubnets()
    {
        IReadOnlyList<InterfaceAddress> addresses = Netlink.Addresses();

        Assert.Contains(addresses, own => own.Address.ToString() == "192.0.2.1" && own.Subnet.Equals(IPNetwork.Parse("192.0.2.0/24")));
        Assert.Contains(addresses, own => own.Address.ToString() == "2001:db8::1" && own.Subnet.Equals(IPNetwork.Parse("2001:db8::/64")));
    }

    [Fact]
    public void Lookup_RouteWithMtu_SaysGatewayInterfaceAndMtu()
    {
        Host.Ip("route add 203.0.113.0/24 via 192.0.2.254 mtu 1300");
        Host.Ip("route add blackhole 203.0.114.0/24");

        Route route = Netlink.Lookup(IPAddress.Parse("203.0.113.9"))!;

        Assert.Equal(("192.0.2.254", Netlink.FindLink("eth0")!.Index, (int?)1300), (route.Gateway!.ToString(), route.OutputInterface, route.MtuBytes));
        Assert.Equal("192.0.2.1", route.PreferredSource!.ToString());
        Assert.False(route.IsLocal);
        Assert.True(Netlink.Lookup(IPAddress.Parse("192.0.2.1"))!.IsLocal);
        Assert.Null(Netlink.Lookup(IPAddress.Parse("8.8.8.8")));
        Assert.Null(Netlink.Lookup(IPAddress.Parse("203.0.114.1")));
        Assert.Equal(Netlink.FindLink("eth0")!.Index, Netlink.Lookup(IPAddress.Parse("2001:db8::9"))!.OutputInterface);
    }

    [Fact]
    public void AddAndDelete_RouteRuleAndProxy_ShowUpInIpAndGoAgain()
    {
        NetworkLink link = Netlink.FindLink("eth0")!;
        IPNetwork network = IPNetwork.Parse("203.0.113.80/32");
        string before = Routing();

        Netlink.AddRoute(network, link, 254);
        Netlink.AddRoute(Prefix.Everything(AddressFamily.InterNetwork), link, 7701);
        Netlink.AddRule(1000, "eth0", Server, 7701);
        Netlink.AddProtocolRule(1000, "eth0", AddressFamily.InterNetwork, 1, 7701);
        Netlink.AddProxyNeighbour(IPAddress.Parse("192.0.2.80"), link);
        string during = Routing();
        Assert.Contains(Netlink.Routes(AddressFamily.InterNetwork, 254), route => route.Destination.Equals(network) && route.Protocol == RtNetlinkClient.RouteProtocol);
        Assert.Equal(0, Assert.Single(Netlink.Routes(AddressFamily.InterNetwork, 7701)).Destination.PrefixLength);
        Assert.Contains(Netlink.Rules(AddressFamily.InterNetwork), rule => rule is { Priority: 1000, InputInterface: "eth0", Table: 7701, HasOtherSelectors: false, IpProtocol: 0 });
        Assert.Contains(Netlink.Rules(AddressFamily.InterNetwork), rule => rule is { Priority: 1000, InputInterface: "eth0", Table: 7701, HasOtherSelectors: false, IpProtocol: 1, Source: null });
        Assert.Equal("192.0.2.80", Assert.Single(Netlink.ProxyNeighbours()).Address.ToString());
        Netlink.DeleteProxyNeighbour(IPAddress.Parse("192.0.2.80"), link);
        Netlink.DeleteProtocolRule(1000, "eth0", AddressFamily.InterNetwork, 1, 7701);
        Netlink.DeleteRule(1000, "eth0", Server, 7701);
        Netlink.DeleteRoute(Prefix.Everything(AddressFamily.InterNetwork), link, 7701);
        Netlink.DeleteRoute(network, link, 254);

        Assert.Contains("203.0.113.80 dev eth0 proto 177 scope link", during, StringComparison.Ordinal);
        Assert.Contains("default dev eth0 table 7701 proto 177 scope link", during, StringComparison.Ordinal);
        Assert.Contains("from 198.51.100.11 iif eth0 lookup 7701 proto 177", during, StringComparison.Ordinal);
        Assert.Contains("from all iif eth0 ipproto icmp lookup 7701 proto 177", during, StringComparison.Ordinal);
        Assert.Equal(before, Routing());
        Assert.Empty(Netlink.Routes(AddressFamily.InterNetwork, 7701));
    }

    [Fact]
    public void DeleteRule_LikeRuleOfTheUserWithPorts_IsKept()
    {
        Host.Ip("rule add pref 1000 iif eth0 from 198.51.100.11 ipproto tcp sport 80 lookup 7701");
        Assert.Contains(Netlink.Rules(AddressFamily.InterNetwork), rule => rule is { Priority: 1000, HasOtherSelectors: true });

        LinuxException failure = Assert.Throws<LinuxException>(() => Netlink.DeleteRule(1000, "eth0", Server, 7701));

        Assert.Equal(Errno.ENOENT, failure.Errno);
        Assert.Contains("sport 80", Host.Ip("rule show"), StringComparison.Ordinal);
    }

    [Fact]
    public void AddAddress_PrefixTooLong_SaysWhatTheKernelSays()
    {
        LinuxException failure = Assert.Throws<LinuxException>(() => Netlink.AddAddress(Netlink.FindLink("eth0")!, Server, 33));

        Assert.StartsWith("RTM_NEWADDR 198.51.100.11/33 dev eth0: Invalid argument (EINVAL): ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_ThousandOfThem_AreAllListed()
    {
        for (uint priority = 2000; priority < 3000; priority++)
        {
            Netlink.AddRule(priority, "eth0", Server, 7701);
        }

        Assert.Equal(1000, Netlink.Rules(AddressFamily.InterNetwork).Count(rule => rule.Table == 7701));
    }

    private string Routing() => Host.Ip("route show table all") + Host.Ip("rule show") + Host.Ip("neigh show proxy");
}
