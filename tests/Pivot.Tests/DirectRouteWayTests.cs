using System.Net;
using Pivot.Control.Model;
using Pivot.Director.Services;
using Pivot.Explaining;
using Pivot.Packets;

namespace Pivot.Tests;

/// <summary>What a real server needs for direct routing.</summary>
public sealed class DirectRouteWayTests
{
    private static readonly RealServerSpec Server = new("a", IpAddress.Parse("192.0.2.11"), null, 1, ForwardingMethod.DirectRoute);

    [Fact]
    public void Explain_ServerOnTheLink_GetsTheVirtualAddressesWithoutArp()
    {
        ServerExplanation explanation = Explainer.Explain(
            Service("192.0.2.80/32", "198.51.100.64/28", "2001:db8::80/128"), Server, new ServerReach("eth0", IPAddress.Parse("192.0.2.1"), IPNetwork.Parse("192.0.2.0/24"), null));

        Assert.Equal("dr", explanation.Forwarding);
        Assert.Equal(
            [
                "sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2",
                "ip address replace 192.0.2.80/32 dev lo",
                "ip route replace local 198.51.100.64/28 dev lo",
                "ip -6 address replace 2001:db8::80/128 dev lo nodad",
            ],
            Assert.Single(explanation.Ways).Commands);
    }

    [Fact]
    public void Explain_ServerBehindARouter_SaysThatDirectRoutingCannotBe()
    {
        ServerExplanation explanation = Explainer.Explain(
            Service("192.0.2.80/32"), Server, new ServerReach("eth0", null, null, IPAddress.Parse("192.0.2.254")));

        Assert.Empty(explanation.Ways);
        Assert.Contains("through the router 192.0.2.254", explanation.Summary, StringComparison.Ordinal);
        Assert.Contains("no route to 192.0.2.11", Explainer.Explain(Service("192.0.2.80/32"), Server, null).Summary, StringComparison.Ordinal);
    }

    private static VirtualServiceSpec Service(params string[] addresses) => new(
        "web",
        [.. addresses.Select(text => IPNetwork.Parse(text)).Select(network => new AddressPrefix(IpAddress.From(network.BaseAddress), network.PrefixLength))],
        [IpProtocol.Tcp],
        [new PortRange(80, 80)],
        "rr",
        NoServerAction.Reject,
        [Server]);
}
