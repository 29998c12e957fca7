using System.Net;
using Pivot.Config;
using Pivot.Director.Neighbours;
using Pivot.Director.Services;
using Pivot.Explaining;
using Pivot.Linux.RtNetlink;
using Pivot.Packets;
using Pivot.Running;
using HostAddress = Pivot.Linux.RtNetlink.InterfaceAddress;
using OwnAddress = Pivot.Config.InterfaceAddress;

namespace Pivot.Tests;

/// <summary>What the bridged director is on its link, by the configuration and by what the host knows.</summary>
public class LinkPlansTests
{
    private static readonly LinkFacts Host = new(
        [Address("192.0.2.2", 24), Address("2001:db8::2", 64), Address("fe80::1234", 64)],
        [
            Route("192.0.2.0/24"), Route("0.0.0.0/0", "192.0.2.1"), Route("198.51.100.0/24", "192.0.2.3"),
            Route("2001:db8::/64"), Route("fe80::/64"), Route("ff00::/8"), Route("::/0", "fe80::1"),
        ]);

    private static readonly VirtualServiceSpec[] Services = [Service(ForwardingMethod.Nat)];

    [Fact]
    public void Of_NoAddressOfItsOwn_HasTheHostsSubnetsAndGateways()
    {
        LinkPlan plan = LinkPlans.Of(new DirectorConfig { Device = DeviceKind.Tap, Bridge = "br0" }, Services, Host);

        Assert.Empty(plan.Own);
        Assert.Equal(["192.0.2.0/24", "0.0.0.0/0 via 192.0.2.1", "198.51.100.0/24 via 192.0.2.3", "2001:db8::/64", "::/0 via fe80::1"], plan.Routes.Select(Text));
        Assert.True(plan.IsRouter);
    }

    [Fact]
    public void Of_AnAddressOfItsOwn_HasItsSubnetAndOfTheHostsGatewaysThoseInIt()
    {
        DirectorConfig config = new() { Device = DeviceKind.Tap, Addresses = [new OwnAddress(IPAddress.Parse("192.0.2.5"), 25)] };

        LinkPlan plan = LinkPlans.Of(config, Services, Host);

        Assert.Equal(["192.0.2.0/25", "0.0.0.0/0 via 192.0.2.1", "198.51.100.0/24 via 192.0.2.3", "2001:db8::/64", "::/0 via fe80::1"], plan.Routes.Select(Text));
    }

    [Fact]
    public void Of_AddressAndGateway_AreTheConfigurationsAlone()
    {
        DirectorConfig config = new()
        {
            Device = DeviceKind.Tap,
            Addresses = [new OwnAddress(IPAddress.Parse("203.0.113.5"), 24), new OwnAddress(IPAddress.Parse("2001:db8:9::5"), 64)],
            Gateways = [IPAddress.Parse("203.0.113.1"), IPAddress.Parse("2001:db8:9::1")],
        };

        Assert.Equal(["203.0.113.0/24", "0.0.0.0/0 via 203.0.113.1", "2001:db8:9::/64", "::/0 via 2001:db8:9::1"], LinkPlans.Of(config, Services, Host).Routes.Select(Text));
    }

    [Fact]
    public void Of_SourcesOfFullNat_AreAnsweredForLikeOwnAddresses()
    {
        VirtualServiceSpec service = Service(ForwardingMethod.FullNat, IpAddress.Parse("192.0.2.251"));

        LinkPlan plan = LinkPlans.Of(new DirectorConfig { Device = DeviceKind.Tap }, [service], Host);

        Assert.Equal([IpAddress.Parse("192.0.2.251")], plan.Own);
        Assert.False(plan.IsRouter);
    }

    [Fact]
    public void RoutesOf_HaveTheLinksMtuAndTheOwnAddressOfTheSubnet()
    {
        DirectorConfig config = new() { Device = DeviceKind.Tap, Addresses = [new OwnAddress(IPAddress.Parse("203.0.113.5"), 24), new OwnAddress(IPAddress.Parse("192.0.2.5"), 24)] };

        Assert.Equal(
            [("203.0.113.0/24", 9000, "203.0.113.5"), ("192.0.2.0/24", 9000, "192.0.2.5"), ("0.0.0.0/0", 9000, "203.0.113.5"), ("198.51.100.0/24", 9000, "203.0.113.5"),
                ("2001:db8::/64", 9000, "::"), ("::/0", 9000, "::")],
            LinkPlans.RoutesOf(LinkPlans.Of(config, Services, Host), 9000).Select(route => (Prefix(route.Destination), route.MtuBytes, route.BoardAddress.ToString())));
    }

    [Theory]
    [InlineData("192.0.2.5", "192.0.2.11", "192.0.2.5")]
    [InlineData(null, "192.0.2.11", "192.0.2.80")]
    public void Find_ServerInTheSubnet_HasTheDirectorForGateway(string? own, string server, string gateway)
    {
        DirectorConfig config = new() { Device = DeviceKind.Tap, Addresses = own is null ? [] : [new OwnAddress(IPAddress.Parse(own), 24)] };

        var reach = LinkReach.Find(LinkPlans.Of(config, Services, Host), "pivot0", Services[0], IpAddress.Parse(server));

        Assert.Equal(("pivot0", IPAddress.Parse(gateway), IPNetwork.Parse("192.0.2.0/24"), null), (reach!.Interface, reach.Board, reach.Subnet, reach.Gateway));
    }

    [Fact]
    public void Find_ServerBehindARouter_HasThatForItsWay()
    {
        LinkPlan plan = LinkPlans.Of(new DirectorConfig { Device = DeviceKind.Tap }, Services, Host);

        Assert.Equal(IPAddress.Parse("192.0.2.3"), LinkReach.Find(plan, "pivot0", Services[0], IpAddress.Parse("198.51.100.11"))!.Gateway);
    }

    [Fact]
    public void Explain_BridgedDirector_SpeaksOfItAndNotOfTheBoard()
    {
        DirectorConfig config = new() { Device = DeviceKind.Tap, Addresses = [new OwnAddress(IPAddress.Parse("192.0.2.5"), 24)] };
        RealServerSpec server = Services[0].Servers[0];

        var explanation = Explainer.Explain(Services[0], server, LinkReach.Find(LinkPlans.Of(config, Services, Host), "pivot0", Services[0], server.Address));

        Assert.StartsWith("The server 192.0.2.11 is in the subnet 192.0.2.0/24 of the director's pivot0, where the director is 192.0.2.5.", explanation.Summary, StringComparison.Ordinal);
        Assert.All(explanation.Ways, way => Assert.DoesNotContain("board", way.Why, StringComparison.Ordinal));
        Assert.Equal("ip route replace default via 192.0.2.5", explanation.Ways.Single(way => way.Name == "gateway").Commands[0]);
    }

    private static VirtualServiceSpec Service(ForwardingMethod method, params IpAddress[] sources) => new(
        "web", [AddressPrefix.Of(IpAddress.Parse("192.0.2.80"))], [IpProtocol.Tcp], [new PortRange(80, 80)], "rr", NoServerAction.Reject,
        [new RealServerSpec("web1", IpAddress.Parse("192.0.2.11"), null, 1, method) { Sources = sources }]);

    private static HostAddress Address(string address, int length) => new(3, IPAddress.Parse(address), IPAddress.Parse(address), length);

    private static Route Route(string destination, string? gateway = null) =>
        new(IPNetwork.Parse(destination), 254, 1, 3, 3, gateway is null ? null : IPAddress.Parse(gateway), null, 0, null);

    private static string Prefix(AddressPrefix prefix) => $"{prefix.Network}/{prefix.Length}";

    private static string Text(LinkRoute route) => $"{Prefix(route.Destination)}{(route.Gateway is { } gateway ? $" via {gateway}" : "")}";
}
