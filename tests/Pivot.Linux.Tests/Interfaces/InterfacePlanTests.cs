using System.Net;
using System.Net.Sockets;
using Pivot.Linux.Interfaces;
using Pivot.Linux.Journal;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Tests.Interfaces;

/// <summary>What is there, what is ours and what is wanted, against what is done and undone, in order.</summary>
public sealed class InterfacePlanTests
{
    private static readonly AddressChange OldAddress = new("eth0", 2, IPAddress.Parse("192.0.2.9"), 24);
    private static readonly GatewayChange OldGateway = new("eth0", 2, new IPNetwork(IPAddress.Any, 0), IPAddress.Parse("192.0.2.1"), 0);

    [Fact]
    public void Of_NothingThereYet_MakesLinkThenAddressesThenRoutes()
    {
        InterfacePlan plan = InterfacePlan.Of([Eth0(["192.0.2.2/24", "2001:db8::2/64"], ["192.0.2.1", "fe80::1"], mtu: 1400)], Present(Link("eth0", 2, isUp: false)), []);

        Assert.Equal(
            [
                "interface 2 mtu", "interface 2 up", "interface 2 address 192.0.2.2/24", "interface 2 address 2001:db8::2/64",
                "interface 2 route 0.0.0.0/0 via 192.0.2.1 metric 0", "interface 2 route ::/0 via fe80::1 metric 100",
            ],
            Names(plan.Made));
        Assert.Empty(plan.First);
        Assert.Empty(plan.Last);
    }

    [Fact]
    public void Of_AllThereAlready_WhoeverMadeIt_IsEmpty()
    {
        InterfacePresence present = Present(Link("eth0", 2), [Address(2, "192.0.2.2", 24)], [Default(2, "192.0.2.1", 0)]);

        Assert.True(InterfacePlan.Of([Eth0(["192.0.2.2/24"], ["192.0.2.1"], mtu: 1500)], present, []).IsEmpty);
    }

    [Fact]
    public void Of_AnotherAddressAndGateway_MakesTheNewBeforeTheOldGoes()
    {
        InterfacePresence present = Present(Link("eth0", 2), [Address(2, "192.0.2.9", 24)], [Default(2, "192.0.2.1", 0)]);

        InterfacePlan plan = InterfacePlan.Of([Eth0(["192.0.2.2/24"], ["192.0.2.254"])], present, [OldAddress, OldGateway]);

        Assert.Empty(plan.First);
        Assert.Equal(["interface 2 address 192.0.2.2/24", "interface 2 route 0.0.0.0/0 via 192.0.2.254 metric 0"], Names(plan.Made));
        Assert.Equal([OldGateway.Identity, OldAddress.Identity], Names(plan.Last));
    }

    [Fact]
    public void Of_AddressOfSomebodyElse_IsLeftAlone()
    {
        InterfacePresence present = Present(Link("eth0", 2), [Address(2, "192.0.2.2", 24), Address(2, "192.0.2.77", 24)]);

        Assert.True(InterfacePlan.Of([Eth0(["192.0.2.2/24"])], present, []).IsEmpty);
    }

    [Fact]
    public void Of_SameIPv6AddressWithAnotherPrefix_TakesTheOldAwayFirst()
    {
        AddressChange old = new("eth0", 2, IPAddress.Parse("2001:db8::2"), 64);
        InterfacePresence present = Present(Link("eth0", 2), [Address(2, "2001:db8::2", 64)]);

        InterfacePlan plan = InterfacePlan.Of([Eth0(["2001:db8::2/48"])], present, [old]);

        Assert.Equal([old.Identity], Names(plan.First));
        Assert.Equal(["interface 2 address 2001:db8::2/48"], Names(plan.Made));
        Assert.Empty(plan.Last);
    }

    [Fact]
    public void Of_InterfaceTakenOutOfTheFile_PutsBackRoutesAddressesMtuAndState()
    {
        HostChange[] owned = [new MtuChange("eth0", 2, 1400, 1500), new LinkStateChange("eth0", 2), OldAddress, OldGateway];

        InterfacePlan plan = InterfacePlan.Of([], Present(Link("eth0", 2)), owned);

        Assert.Equal(["interface 2 route 0.0.0.0/0 via 192.0.2.1 metric 0", "interface 2 address 192.0.2.9/24", "interface 2 mtu", "interface 2 up"], Names(plan.Last));
    }

    [Fact]
    public void Of_WhileDhcpHasNotAnswered_KeepsWhatAnEarlierRunGot()
    {
        InterfaceSettings settings = new("eth0") { IsProvisional = true };

        Assert.True(InterfacePlan.Of([settings], Present(Link("eth0", 2), [Address(2, "192.0.2.9", 24)]), [OldAddress, OldGateway]).IsEmpty);
    }

    [Theory]
    [InlineData(3600u, 3598u, false)]
    [InlineData(3600u, 1200u, true)]
    [InlineData(3600u, null, true)]
    [InlineData(null, 1200u, true)]
    [InlineData(null, null, false)]
    public void Of_LeasedAddress_IsGivenItsLifetimeWhenThatHasMoved(uint? wanted, uint? left, bool isMade)
    {
        InterfaceSettings settings = new("eth0") { Addresses = [new HostAddress(IPAddress.Parse("192.0.2.9"), 24, wanted) { IsLeased = true }] };
        InterfacePresence present = Present(Link("eth0", 2), [Address(2, "192.0.2.9", 24) with { ValidSeconds = left }]);

        InterfacePlan plan = InterfacePlan.Of([settings], present, [OldAddress]);

        Assert.Equal(isMade, plan.Made.Count == 1);
        Assert.Empty(plan.Last);
    }

    [Fact]
    public void Of_TwoGateways_AreRankedByTheFile_AndTheOneWithoutCarrierComesLast()
    {
        InterfaceSettings second = new("eth1") { Addresses = [new HostAddress(IPAddress.Parse("198.51.100.2"), 24)], Routes = [new HostRoute(new IPNetwork(IPAddress.Any, 0), IPAddress.Parse("198.51.100.1"))] };
        NetworkLink connected = Link("eth1", 3);

        Assert.Equal([0u, 1u], Metrics(Link("eth0", 2), connected));
        Assert.Equal([1000u, 1u], Metrics(Link("eth0", 2) with { HasCarrier = false }, connected));
        Assert.Equal([0u, 1u], Metrics(Link("eth0", 2) with { HasCarrier = false }, connected with { HasCarrier = false }));

        uint[] Metrics(params NetworkLink[] links) =>
            [.. InterfacePlan.Of([Eth0(["192.0.2.2/24"], ["192.0.2.1"]), second], new InterfacePresence(links, [], []), []).Made.OfType<GatewayChange>().Select(change => change.Metric)];
    }

    [Fact]
    public void Of_GatewayOutsideEverySubnet_IsOnTheLink()
    {
        InterfacePlan plan = InterfacePlan.Of([Eth0(["192.0.2.2/32"], ["10.0.0.1"])], Present(Link("eth0", 2)), []);

        Assert.True(Assert.Single(plan.Made.OfType<GatewayChange>()).IsOnLink);
    }

    [Fact]
    public void Of_InterfaceThatIsNotThere_DoesNothing() =>
        Assert.True(InterfacePlan.Of([new InterfaceSettings("eth9") { MtuBytes = 1400 }], Present(Link("eth0", 2)), []).IsEmpty);

    [Fact]
    public void Warnings_MissingUnpluggedPortDuplicateAndOvertaken_AreNamed()
    {
        NetworkLink bridge = Link("br0", 5);
        InterfacePresence present = new(
            [Link("eth0", 2) with { HasCarrier = false, MasterIndex = 5 }, bridge],
            [Address(2, "2001:db8::2", 64) with { IsDuplicate = true }],
            [Default(2, "192.0.2.1", 5), Default(5, "192.0.2.254", 0) with { Protocol = 3 }]);

        IReadOnlyList<string> found = InterfaceWarnings.Of([new InterfaceSettings("eth9"), Eth0(["2001:db8::2/64"], ["192.0.2.1"])], present);

        Assert.Collection(
            found,
            one => Assert.StartsWith("there is no interface eth9", one, StringComparison.Ordinal),
            one => Assert.StartsWith("eth0 has no carrier", one, StringComparison.Ordinal),
            one => Assert.Equal("eth0 is a port of br0, so its addresses are of no use: give them to br0", one),
            one => Assert.StartsWith("2001:db8::2 on eth0 is in use by another host", one, StringComparison.Ordinal),
            one => Assert.StartsWith("the default route via 192.0.2.1 on eth0 is not used, for one that is not Pivot's comes first (via 192.0.2.254, metric 0)", one, StringComparison.Ordinal));
    }

    private static InterfaceSettings Eth0(string[] addresses, string[]? gateways = null, int? mtu = null) => new("eth0")
    {
        Addresses = [.. addresses.Select(text => text.Split('/')).Select(parts => new HostAddress(IPAddress.Parse(parts[0]), int.Parse(parts[1], global::System.Globalization.CultureInfo.InvariantCulture)))],
        Routes = [.. (gateways ?? []).Select(text => IPAddress.Parse(text)).Select(gateway => new HostRoute(
            new IPNetwork(gateway.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0), gateway))],
        MtuBytes = mtu,
    };

    private static NetworkLink Link(string name, int index, bool isUp = true) => new(index, name, 1500, isUp, UsesArp: true, null, null) { HasCarrier = isUp };

    private static InterfaceAddress Address(int index, string address, int length) => new(index, IPAddress.Parse(address), IPAddress.Parse(address), length);

    private static Route Default(int index, string gateway, uint metric) =>
        new(new IPNetwork(IPAddress.Any, 0), 254, 1, RtNetlinkClient.RouteProtocol, index, IPAddress.Parse(gateway), null, metric, null);

    private static InterfacePresence Present(NetworkLink link, IReadOnlyList<InterfaceAddress>? addresses = null, IReadOnlyList<Route>? routes = null) => new([link], addresses ?? [], routes ?? []);

    private static string[] Names(IEnumerable<HostChange> changes) => [.. changes.Select(change => change.Identity)];
}
