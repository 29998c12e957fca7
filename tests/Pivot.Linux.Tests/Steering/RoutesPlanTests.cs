using System.Net;
using System.Net.NetworkInformation;
using Pivot.Director.Ports;
using Pivot.Linux.Journal;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Tests.Steering;

public class RoutesPlanTests
{
    private const int Lan = 2;
    private const int ServerSide = 3;

    private static readonly RoutedNames Names = new("pivot0", 7701, 1000);

    [Fact]
    public void Resolve_LanVipAndServer_WantsRepliesFirstAndNeighboursLast()
    {
        RoutesPlan plan = Resolve(["192.0.2.80/32"], ["198.51.100.11"]);

        Assert.Empty(plan.Refusals);
        Assert.Equal(
            [
                "route default dev pivot0 table 7701",
                "rule pref 1000 iif eth1 from 198.51.100.11 lookup 7701",
                "rule pref 1000 iif eth1 ipproto icmp lookup 7701",
                "route 192.0.2.80 dev pivot0 table 254",
                "sysctl net/ipv4/neigh/eth0/proxy_delay",
                "proxy neighbour 192.0.2.80 dev eth0",
            ],
            plan.Wanted.Select(change => change.Identity));
    }

    [Fact]
    public void Resolve_IPv6VipAndServer_WantsTheSameInItsOwnFamily()
    {
        RoutesPlan plan = RoutesPlan.Resolve(
            new SteeringPlan([IPNetwork.Parse("2001:db8:1::80/128")], [IPAddress.Parse("2001:db8:2::11")]), Names with { IPv6 = true }, Host([]));

        Assert.Empty(plan.Refusals);
        Assert.Equal(
            [
                "-6 route default dev pivot0 table 7701",
                "rule pref 1000 iif eth1 from 2001:db8:2::11 lookup 7701",
                "-6 rule pref 1000 iif eth1 ipproto ipv6-icmp lookup 7701",
                "-6 route 2001:db8:1::80 dev pivot0 table 254",
                "sysctl net/ipv6/neigh/eth0/proxy_delay",
                "sysctl net/ipv6/conf/eth0/proxy_ndp",
                "proxy neighbour 2001:db8:1::80 dev eth0",
            ],
            plan.Wanted.Select(change => change.Identity));
        Assert.Equal("::/0", plan.Wanted.OfType<RouteChange>().First().Destination.ToString());
    }

    [Theory]
    [InlineData("2001:db8:1::/120", 255, null)]
    [InlineData("2001:db8:1::80/126", 4, null)]
    [InlineData("2001:db8:1::/119", 0, "where the board answers NDP for each one by one, for at most a /120")]
    public void Resolve_IPv6Prefix_IsAnsweredForOneByOneUpToALimit(string network, int answered, string? refusal)
    {
        RoutesPlan plan = RoutesPlan.Resolve(new SteeringPlan([IPNetwork.Parse(network)], []), Names with { IPv6 = true }, Host([]));

        Assert.Equal(answered, plan.Wanted.OfType<ProxyNeighbourChange>().Count());
        Assert.Equal(refusal is null ? 0 : 1, plan.Refusals.Count);
        Assert.All(plan.Refusals, text => Assert.Contains(refusal!, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("192.0.2.254/32", "is 192.0.2.254, the gateway of the board's default route")]
    [InlineData("192.0.2.252/30", "contains 192.0.2.254, the gateway of the board's default route")]
    [InlineData("192.0.2.255/32", "is reserved in the board's subnet 192.0.2.0/24 (its broadcast address)")]
    [InlineData("192.0.2.0/32", "is reserved in the board's subnet 192.0.2.0/24 (its network address)")]
    [InlineData("2001:db8:1::/128", "is reserved in the board's subnet 2001:db8:1::/64 (the address of all its routers)")]
    public void Resolve_AddressThatTheLanNeeds_IsRefused(string network, string because)
    {
        Route gateway = new(IPNetwork.Parse("0.0.0.0/0"), 254, 1, 2, Lan, IPAddress.Parse("192.0.2.254"), null, 0, null);

        RoutesPlan plan = RoutesPlan.Resolve(new SteeringPlan([IPNetwork.Parse(network)], []), Names with { IPv6 = true }, Host([], routes: [gateway]));

        Assert.Contains(because, Assert.Single(plan.Refusals), StringComparison.Ordinal);
        Assert.Empty(plan.Wanted);
    }

    [Fact]
    public void Resolve_BroadcastAddressAsServer_IsRefused()
    {
        Assert.Contains("The real server 198.51.100.255 is reserved in the board's subnet 198.51.100.0/24 (its broadcast address)", Assert.Single(Resolve([], ["198.51.100.255"]).Refusals), StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_VipOutsideEverySubnet_NeedsNoNeighbour()
    {
        RoutesPlan plan = Resolve(["203.0.113.0/28"], []);

        Assert.Empty(plan.Refusals);
        Assert.Equal(["route 203.0.113.0/28 dev pivot0 table 254"], plan.Wanted.Select(change => change.Identity));
    }

    [Fact]
    public void Resolve_PrefixAtTheEndOfASubnet_AnswersForAllButTheBroadcastAddress()
    {
        RoutesPlan plan = Resolve(["192.0.2.252/30"], []);

        Assert.Equal(
            ["192.0.2.252", "192.0.2.253", "192.0.2.254"],
            plan.Wanted.OfType<ProxyNeighbourChange>().Select(change => change.Address.ToString()));
        Assert.Single(plan.Wanted.OfType<ParameterChange>());
    }

    [Fact]
    public void Resolve_SameAddressesTwice_AreWantedOnce()
    {
        RoutesPlan plan = Resolve(["192.0.2.80/32", "192.0.2.80/32"], ["198.51.100.11", "198.51.100.11"]);

        Assert.Equal(6, plan.Wanted.Count());
        Assert.Equal(6, plan.Wanted.DistinctBy(change => change.Identity).Count());
    }

    [Fact]
    public void Resolve_SixtyFourServers_AreTheLimitAndTheOthersAreNamed()
    {
        string[] servers = [.. Enumerable.Range(1, 66).Select(number => $"198.51.100.{number + 10}")];

        Assert.Empty(Resolve([], servers[..64]).Refusals);
        string refusal = Assert.Single(Resolve([], servers).Refusals);

        Assert.Contains("at most 64", refusal, StringComparison.Ordinal);
        Assert.Contains("66 are configured; beyond are 198.51.100.75, 198.51.100.76.", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.1/32", "is the board's own address 192.0.2.1 on eth0: own-address virtual services need steering = \"bpf\"")]
    [InlineData("192.0.2.0/28", "contains the board's own address 192.0.2.1 on eth0")]
    [InlineData("127.0.0.1/32", "is local to the board")]
    [InlineData("2001:db8::1/128", "is IPv6, and this run began without: restart pivot")]
    [InlineData("10.1.0.0/16", "lie in the subnet 10.0.0.0/8 of eth1")]
    public void Resolve_VirtualAddressItCannotSteer_IsRefusedByName(string network, string expected)
    {
        string refusal = Assert.Single(Resolve([network], []).Refusals);
        Assert.Contains(expected, refusal, StringComparison.Ordinal);
    }

    /// <summary>Rules have no ports: what is the board's own cannot be shared. An address that is nobody else's is steered like a virtual one.</summary>
    [Fact]
    public void Resolve_SourceAddressOfFullNat_IsRefusedOnlyWhereItIsTheBoardsOwn()
    {
        IPAddress own = IPAddress.Parse("192.0.2.1");
        IPAddress extra = IPAddress.Parse("192.0.2.201");
        SteeringPlan plan = new([new IPNetwork(own, 32), new IPNetwork(extra, 32)], []) { SourceAddresses = [own, extra] };

        RoutesPlan resolved = RoutesPlan.Resolve(plan, Names, Host([]));

        Assert.Contains("The source address (forwarding = \"fullnat\") 192.0.2.1 is the board's own address 192.0.2.1 on eth0: its ports need steering = \"bpf\"", Assert.Single(resolved.Refusals), StringComparison.Ordinal);
        Assert.Contains(resolved.Wanted, change => change is RouteChange && change.ToString()!.Contains("192.0.2.201", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1 is one of the board's own addresses")]
    [InlineData("192.0.2.80", "is a virtual address too")]
    [InlineData("203.0.113.200", "is routed into pivot0 itself")]
    [InlineData("2001:db8::1", "is IPv6, and this run began without: restart pivot")]
    public void Resolve_ServerItCannotReach_IsRefusedByName(string server, string expected)
    {
        string refusal = Assert.Single(Resolve(["192.0.2.80/32"], [server]).Refusals);
        Assert.Contains(expected, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_ServerWithoutARoute_IsLeftOutAndTheOthersAreSteered()
    {
        RoutesPlan plan = Resolve([], ["203.0.113.9", "198.51.100.11"]);

        Assert.Empty(plan.Refusals);
        Assert.Contains("There is no route to the real server 203.0.113.9, so its clients get no answer", Assert.Single(plan.Shortfalls), StringComparison.Ordinal);
        Assert.Equal("198.51.100.11", Assert.Single(plan.Wanted.OfType<RuleChange>()).Source.ToString());
    }

    [Theory]
    [InlineData("0", "0", false)]
    [InlineData("1", "0", true)]
    [InlineData("0", "1", true)]
    [InlineData("2", "1", false)]
    [InlineData("1", "2", false)]
    public void Resolve_SourceCheck_IsLoosenedWhereItIsStrictAndRepliesAreSteered(string all, string own, bool loosened)
    {
        HostSnapshot host = Host([], key => key.Contains("/all/", StringComparison.Ordinal) ? all : key.Contains("/eth0/", StringComparison.Ordinal) ? own : "2");

        string[] withReplies = [.. Loosened(["198.51.100.11"])];

        Assert.Equal(loosened ? ["sysctl net/ipv4/conf/eth0/rp_filter"] : [], withReplies);
        Assert.Empty(Loosened([]));
        IEnumerable<string> Loosened(string[] servers) =>
            from change in RoutesPlan.Resolve(new SteeringPlan([], [.. servers.Select(IPAddress.Parse)]), Names, host).Wanted.OfType<ParameterChange>()
            select change.Identity;
    }

    [Fact]
    public void Compute_WantedPresentOwned_MakesTheMissingAndUndoesOursOnly()
    {
        RouteChange kept = Route("203.0.113.1");
        RouteChange missing = Route("203.0.113.2");
        RouteChange leftover = Route("203.0.113.3");
        RouteChange olderLeftover = Route("203.0.113.4");
        RouteChange vanished = Route("203.0.113.5");
        RouteChange users = Route("203.0.113.6");

        SteeringDiff diff = SteeringDiff.Compute(
            [kept, missing, vanished, users],
            change => change == kept || change == users || change == leftover,
            [olderLeftover, kept, leftover, vanished]);

        Assert.Equal([missing, vanished], diff.ToMake);
        Assert.Equal([olderLeftover, leftover], diff.Leftover);
    }

    [Fact]
    public void IsPresent_RuleWithMoreSelectors_IsNotTheSame()
    {
        RuleChange wanted = new(1000, "eth1", IPAddress.Parse("198.51.100.11"), 7701);
        RoutingRule same = new(System.Net.Sockets.AddressFamily.InterNetwork, 1000, IPNetwork.Parse("198.51.100.11/32"), null, "eth1", 7701, 3, false);

        Assert.True(wanted.IsPresent(Host(rules: [same])));
        Assert.False(wanted.IsPresent(Host(rules: [same with { HasOtherSelectors = true }])));
        Assert.False(wanted.IsPresent(Host(rules: [same with { Destination = IPNetwork.Parse("192.0.2.0/24") }])));
        Assert.False(wanted.IsPresent(Host(rules: [same with { InputInterface = null }])));
        Assert.False(wanted.IsPresent(Host(rules: [same with { Source = IPNetwork.Parse("198.51.100.0/24") }])));
    }

    private static RouteChange Route(string address) => new(IPNetwork.Parse(address + "/32"), "pivot0", 254);

    private static RoutesPlan Resolve(string[] networks, string[] servers) => RoutesPlan.Resolve(
        new SteeringPlan([.. networks.Select(text => IPNetwork.Parse(text))], [.. servers.Select(IPAddress.Parse)]), Names, Host([]));

    /// <summary>192.0.2.1/24 on eth0; 198.51.100.1/24 and 10.0.0.1/8 on eth1; 2001:db8:1::f001/64 and 2001:db8:2::1/64 there; no default route; 203.0.113.200 leads into the device.</summary>
    private static HostSnapshot Host(RoutingRule[] rules, Func<string, string?>? parameter = null, Route[]? routes = null)
    {
        InterfaceAddress[] addresses = [Own(Lan, "192.0.2.1", 24), Own(ServerSide, "198.51.100.1", 24), Own(ServerSide, "10.0.0.1", 8), Own(4, "169.254.77.1", 32), Own(Lan, "2001:db8:1::f001", 64), Own(ServerSide, "2001:db8:2::1", 64)];
        return new HostSnapshot
        {
            Links = [Link(Lan, "eth0"), Link(ServerSide, "eth1"), new NetworkLink(4, "pivot0", 65535, true, false, "tun", null)],
            Addresses = addresses,
            MainRoutes = routes ?? [],
            ReplyRoutes = [],
            Rules = rules,
            ProxyNeighbours = [],
            Lookup = address => Lookup(address, addresses),
            Parameter = parameter ?? Parameter,
            OriginalParameter = parameter ?? Parameter,
        };
    }

    private static string? Parameter(string key) => key.EndsWith("proxy_delay", StringComparison.Ordinal) ? "80" : "0";

    private static Route? Lookup(IPAddress address, InterfaceAddress[] addresses)
    {
        if (addresses.Any(own => own.Address.Equals(address)) || IPAddress.IsLoopback(address))
        {
            return new Route(Prefix.Single(address), 255, 2, 2, Lan, null, null, 0, null);
        }

        int link = address.ToString() == "203.0.113.200" ? 4 : addresses.FirstOrDefault(own => own.Subnet.Contains(address))?.InterfaceIndex ?? 0;
        return link == 0 ? null : new Route(Prefix.Single(address), 254, 1, 2, link, null, null, 0, null);
    }

    private static NetworkLink Link(int index, string name) => new(index, name, 1500, true, true, null, PhysicalAddress.Parse("02-00-00-00-00-01"));

    private static InterfaceAddress Own(int link, string address, int length) => new(link, IPAddress.Parse(address), IPAddress.Parse(address), length);
}
