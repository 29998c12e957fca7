using System.Net;
using Pivot.Director.Ports;
using Pivot.Linux.Tests.Environments;

namespace Pivot.Linux.Tests;

/// <content>What <c>Apply</c> puts in force, repairs and refuses.</content>
public sealed partial class RoutedHostTests
{
    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Apply_InterfaceLosesItsCarrier_KeepsAnsweringForTheAddress()
    {
        using NamespaceThread board = Board();
        using NamespaceThread lan = new();
        board.Ip($"link add wan0 type veth peer name wan0 netns {lan.ThreadId}");
        board.Ip("addr add 203.0.113.1/24 dev wan0");
        board.Ip("link set wan0 up");
        lan.Ip("link set wan0 up");
        RoutedHost host = board.Run(Start);
        board.Run(() => host.Steering.Apply(new SteeringPlan([RoutedVip], [Server])));

        lan.Ip("link set wan0 down");

        Assert.Contains("NO-CARRIER", board.Ip("link show wan0"), StringComparison.Ordinal);
        Assert.Contains("203.0.113.80 dev wan0", board.Ip("neigh show proxy"), StringComparison.Ordinal);
        board.Run(host.Stop);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Apply_AfterCrashWithOtherPlan_RemovesLeftoversAndAddsWhatIsMissing()
    {
        using NamespaceThread board = Board();
        string before = HostState.Read(board);
        RoutedHost crashed = board.Run(Start);
        board.Run(() => crashed.Steering.Apply(Plan()));
        board.Run(crashed.Dispose);
        board.Ip("rule del pref 1000");

        RoutedHost host = board.Run(Start);
        board.Run(() => host.Steering.Apply(new SteeringPlan([RoutedVip], [Server])));

        Assert.DoesNotContain("192.0.2.80", board.Ip("route show") + board.Ip("neigh show proxy"), StringComparison.Ordinal);
        Assert.Contains("203.0.113.80", board.Ip("route show"), StringComparison.Ordinal);
        Assert.Contains("from 198.51.100.11 iif eth1", board.Ip("rule show"), StringComparison.Ordinal);
        board.Run(host.Stop);
        Assert.Equal(before, HostState.Read(board));
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Apply_ForeignRouteForVirtualAddress_RefusesAndChangesNothing()
    {
        using NamespaceThread board = Board();
        board.Ip("route add 203.0.113.80/32 via 198.51.100.11");
        RoutedHost host = board.Run(Start);
        string before = HostState.Read(board);

        HostException failure = Assert.Throws<HostException>(() => board.Run(() => host.Steering.Apply(new SteeringPlan([LanVip, RoutedVip], [Server]))));

        Assert.Contains("203.0.113.80 via 198.51.100.11 dev eth1", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, HostState.Read(board));
        board.Run(host.Stop);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Refusals_OwnAddressAsVirtualAndAsServer_NamesBoth()
    {
        using NamespaceThread board = Board();
        RoutedHost host = board.Run(Start);
        SteeringPlan plan = new([IPNetwork.Parse("192.0.2.1/32")], [IPAddress.Parse("198.51.100.1")]);

        IReadOnlyList<string> refusals = board.Run(() => host.Steering.Refusals(plan));

        Assert.Equal(2, refusals.Count);
        Assert.Contains("own-address virtual services need steering = \"bpf\"", refusals[0], StringComparison.Ordinal);
        Assert.Contains("198.51.100.1 is one of the board's own addresses", refusals[1], StringComparison.Ordinal);
        board.Run(host.Stop);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Apply_ServerWithoutARoute_SteersTheOthersAndThisOneWhenItsRouteComes()
    {
        using NamespaceThread board = Board();
        RoutedHost host = board.Run(Start);
        SteeringPlan plan = new([LanVip], [Server, IPAddress.Parse("203.0.113.9")]);

        board.Run(() => host.Steering.Apply(plan));
        string without = board.Ip("rule show");
        IReadOnlyList<string> warnings = host.Steering.Warnings;
        board.Ip("route add 203.0.113.0/24 via 198.51.100.11");
        board.Run(() => host.Steering.Apply(plan));

        Assert.Contains("no route to the real server 203.0.113.9", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Contains("from 198.51.100.11 iif eth1", without, StringComparison.Ordinal);
        Assert.DoesNotContain("203.0.113.9", without, StringComparison.Ordinal);
        Assert.Contains("from 203.0.113.9 iif eth1", board.Ip("rule show"), StringComparison.Ordinal);
        Assert.Empty(host.Steering.Warnings);
        board.Run(host.Stop);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Apply_RuleOfTheUserTakesReplies_IsWarnedOf()
    {
        using NamespaceThread board = Board();
        board.Ip("rule add pref 900 iif eth1 lookup main");
        RoutedHost host = board.Run(Start);

        board.Run(() => host.Steering.Apply(Plan()));
        string warning = Assert.Single(host.Steering.Warnings);
        board.Ip("rule del pref 900");
        board.Run(() => host.Steering.Apply(Plan()));

        Assert.StartsWith("The rule \"900: from all iif eth1 lookup main\" comes before pivot's (1000)", warning, StringComparison.Ordinal);
        Assert.Empty(host.Steering.Warnings);
        board.Run(host.Stop);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Apply_Twice_ChangesNothingTheSecondTime()
    {
        using NamespaceThread board = Board();
        board.Run(() => Sysctl.Write("net/ipv4/conf/eth0/rp_filter", "1"));
        RoutedHost host = board.Run(Start);
        board.Run(() => host.Steering.Apply(Plan()));
        string once = HostState.Read(board);
        string journal = File.ReadAllText(_state.PathOf("host.journal"));

        board.Run(() => host.Steering.Apply(Plan()));

        Assert.Contains("net/ipv4/conf/eth0/rp_filter=2", once, StringComparison.Ordinal);
        Assert.Equal(once, HostState.Read(board));
        Assert.Equal(journal, File.ReadAllText(_state.PathOf("host.journal")));
        board.Run(() => host.Steering.Apply(SteeringPlan.Empty));
        Assert.Equal("1", board.Run(() => Sysctl.Read("net/ipv4/conf/eth0/rp_filter")));
        Assert.DoesNotContain("7701", board.Ip("rule show") + board.Ip("route show table all"), StringComparison.Ordinal);
        board.Run(host.Stop);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Apply_AfterOthersChangedTheHost_SetsItRight()
    {
        using NamespaceThread board = Board();
        RoutedHost host = board.Run(Start);
        board.Run(() => host.Steering.Apply(Plan()));
        board.Run(() => Sysctl.Write("net/ipv4/conf/pivot0/rp_filter", "1"));
        board.Run(() => Sysctl.Write("net/ipv4/ip_forward", "0"));
        board.Ip("link set eth0 down");
        board.Ip("link set eth0 up");
        Assert.Empty(board.Ip("neigh show proxy"));

        board.Run(() => host.Steering.Apply(Plan()));

        Assert.Contains("192.0.2.80 dev eth0", board.Ip("neigh show proxy"), StringComparison.Ordinal);
        Assert.Equal("2", board.Run(() => Sysctl.Read("net/ipv4/conf/pivot0/rp_filter")));
        Assert.Equal("1", board.Run(() => Sysctl.Read("net/ipv4/ip_forward")));
        Assert.Equal("1", board.Run(() => Sysctl.Read("net/ipv4/conf/eth1/forwarding")));
        board.Run(host.Stop);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Apply_VirtualAddressInTheLan_AnnouncesItAndAnswersArpAtOnce()
    {
        using NamespaceThread board = Board();
        using NamespaceThread client = new();
        board.Ip("link del eth0");
        NamespaceThread.Join(board, "eth0", "192.0.2.1/24", client, "client0", "192.0.2.50/24");
        using ArpListener listener = client.Run(() => new ArpListener());
        RoutedHost host = board.Run(Start);

        board.Run(() => host.Steering.Apply(Plan()));

        string board0 = board.Run(() => File.ReadAllText("/proc/thread-self/net/arp")) + board.Ip("-o link show eth0");
        Assert.True(listener.SeesAnnouncement(LanVip.BaseAddress, TimeSpan.FromSeconds(5)));
        client.Run(() => ArpListener.Ask(LanVip.BaseAddress));
        string neighbour = listener.WaitForNeighbour(client, LanVip.BaseAddress);
        Assert.Equal("0", board.Run(() => File.ReadAllText("/proc/sys/net/ipv4/neigh/eth0/proxy_delay")).Trim());
        string hardware = neighbour.Split(' ')[neighbour.Split(' ').ToList().IndexOf("lladdr") + 1];
        Assert.Contains(hardware, board0, StringComparison.Ordinal);
        board.Run(host.Stop);
    }
}
