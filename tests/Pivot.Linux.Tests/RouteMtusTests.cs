using System.Net;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Tests.Environments;
using Pivot.Packets;

namespace Pivot.Linux.Tests;

/// <summary>Route MTUs as the kernel would forward by.</summary>
[Trait("Needs", "net_admin")]
public sealed class RouteMtusTests
{
    [Fact]
    public void Read_RoutesAndServers_HaveTheMtuAndTheBoardsAddressOfTheirWay()
    {
        Assert.SkipUnless(NamespaceThread.IsPossible, NamespaceThread.Needs);
        using var host = new NamespaceThread();
        foreach (string command in (string[])
        [
            "link set lo up",
            "link add eth0 mtu 1400 type veth peer name far0",
            "addr add 192.0.2.1/24 dev eth0",
            "addr add 192.0.2.2/24 dev eth0",
            "link set eth0 up",
            "link set far0 up",
            "route add default via 192.0.2.254",
            "route add 198.51.100.0/24 via 192.0.2.254 mtu 1300",
            "route add 198.51.100.0/24 via 192.0.2.253 mtu 1200 metric 50",
            "route add 203.0.113.0/24 via 192.0.2.254 src 192.0.2.2 mtu 1280",
            "route add blackhole 10.0.0.0/8",
        ])
        {
            host.Ip(command);
        }

        using RtNetlinkClient netlink = host.Run(() => new RtNetlinkClient());
        IReadOnlyList<RouteMtu> found = RouteMtus.Read(netlink, [IPAddress.Parse("203.0.113.11"), IPAddress.Parse("10.1.2.3")]);
        RouteMtu[] routes = Anywhere(found);

        Assert.Equal(Expected("203.0.113.11", 32, 1280, "192.0.2.2"), routes[0]);
        Assert.DoesNotContain(routes, route => route.Destination == AddressPrefix.Of(IpAddress.Parse("10.1.2.3")));
        Assert.Contains(Expected("0.0.0.0", 0, 1400, "192.0.2.1"), routes);
        Assert.Contains(Expected("192.0.2.0", 24, 1400, "192.0.2.1"), routes);
        Assert.Equal(Expected("198.51.100.0", 24, 1300, "192.0.2.1"), routes.First(route => route.Destination.Network == IpAddress.Parse("198.51.100.0")));
        Assert.Equal([false, true, true, false], Array.ConvertAll<string, bool>(["0.0.0.0", "198.51.100.0", "203.0.113.0", "10.0.0.0"], of => found.First(route => route.Destination.Network == IpAddress.Parse(of)).IsReduced));
        Assert.Equal(65535, routes.First(route => route.Destination.Length == 8).MtuBytes);
        int link = netlink.Links().First(link => link.Name == "eth0").Index;
        Assert.All(found.Where(route => route.Destination.Network.IsIPv4), route => Assert.Equal(route.Destination.Length == 8 ? 0 : link, route.OutputInterface));
    }

    [Fact]
    public void Read_IPv6RoutesAndServers_HaveTheMtuAndAGlobalAddressOfTheBoard()
    {
        Assert.SkipUnless(NamespaceThread.IsPossible, NamespaceThread.Needs);
        using var host = new NamespaceThread();
        foreach (string command in (string[])
        [
            "link set lo up",
            "link add eth0 mtu 1400 type veth peer name far0",
            "link add eth1 mtu 1500 type veth peer name far1",
            "addr add 2001:db8:1::1/64 dev eth0 nodad",
            "link set eth0 up",
            "link set far0 up",
            "link set eth1 up",
            "link set far1 up",
            "route add 2001:db8:2::/64 via 2001:db8:1::fe mtu 1300",
            "route add 2001:db8:3::/64 dev eth1",
        ])
        {
            host.Ip("-6 " + command);
        }

        using RtNetlinkClient netlink = host.Run(() => new RtNetlinkClient());
        IReadOnlyList<RouteMtu> found = RouteMtus.Read(netlink, [IPAddress.Parse("2001:db8:2::11")]);
        RouteMtu[] routes = Anywhere(found);

        Assert.Equal(Expected("2001:db8:2::11", 128, 1300, "2001:db8:1::1"), routes[0]);
        Assert.Contains(Expected("2001:db8:1::", 64, 1400, "2001:db8:1::1"), routes);
        Assert.Contains(Expected("2001:db8:2::", 64, 1300, "2001:db8:1::1"), routes);
        Assert.Contains(Expected("2001:db8:3::", 64, 1500, "2001:db8:1::1"), routes);
        int link = netlink.Links().First(link => link.Name == "eth1").Index;
        Assert.Equal(link, found.First(route => route.Destination.Network == IpAddress.Parse("2001:db8:3::")).OutputInterface);
    }

    /// <summary>The same by whatever interface, and whoever says how long packets may be.</summary>
    private static RouteMtu[] Anywhere(IReadOnlyList<RouteMtu> routes) => [.. routes.Select(route => route with { OutputInterface = 0, IsReduced = false })];

    private static RouteMtu Expected(string network, int length, int mtu, string board) => new(new AddressPrefix(IpAddress.Parse(network), length), mtu, IpAddress.Parse(board));
}
