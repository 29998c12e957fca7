using System.Net;
using Pivot.Control.Model;
using Pivot.Director.Services;
using Pivot.Explaining;
using Pivot.Packets;

namespace Pivot.Tests;

/// <summary>What a real server behind FULLNAT needs, and what it sees of the client.</summary>
public sealed class LocalAddressWayTests
{
    private static readonly ServerReach Near = new("eth0", IPAddress.Parse("192.0.2.2"), IPNetwork.Parse("192.0.2.0/24"), null);
    private static readonly ServerReach Far = new("eth0", null, null, IPAddress.Parse("192.0.2.1"));

    [Theory]
    [InlineData(ClientAddressMode.None, "a plain program behind it, a container too, sees the board")]
    [InlineData(ClientAddressMode.Toa, "TCP option 254")]
    [InlineData(ClientAddressMode.ProxyV1, "proxy_protocol")]
    [InlineData(ClientAddressMode.ProxyV2, "accept-proxy")]
    public void Explain_FullNat_NeedsNoCommandAndSaysWhatTheServerSees(ClientAddressMode mode, string expected)
    {
        ServerExplanation explanation = Explain(ForwardingMethod.FullNat, mode, Far);

        ReplyWay way = Assert.Single(explanation.Ways);
        Assert.Empty(way.Commands);
        Assert.True(way.Chosen);
        Assert.Contains(expected, way.Why, StringComparison.Ordinal);
        Assert.Contains("eth0 through 192.0.2.1", explanation.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_AutoInAFlatLan_MakesTheBoardTheGateway()
    {
        ServerExplanation explanation = Explain(ForwardingMethod.Auto, ClientAddressMode.None, Near);

        Assert.Equal("auto", explanation.Forwarding);
        Assert.Equal(["ip route replace default via 192.0.2.2"], Assert.Single(explanation.Ways, way => way.Chosen).Commands);
        Assert.Contains("does not learn the client's address", explanation.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_AutoBehindARouter_SaysThatItIsNat()
    {
        ServerExplanation explanation = Explain(ForwardingMethod.Auto, ClientAddressMode.None, Far);

        Assert.Empty(explanation.Ways);
        Assert.Contains("auto is nat for all of them but the board itself", explanation.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_NoRoute_SaysSo() => Assert.Contains("no route to 192.0.2.11", Explain(ForwardingMethod.FullNat, ClientAddressMode.None, null).Summary, StringComparison.Ordinal);

    private static ServerExplanation Explain(ForwardingMethod method, ClientAddressMode mode, ServerReach? reach)
    {
        var server = new RealServerSpec("a", IpAddress.Parse("192.0.2.11"), 8080, 1, method) { ClientAddress = mode };
        var service = new VirtualServiceSpec(
            "web", [AddressPrefix.Of(IpAddress.Parse("192.0.2.80"))], [IpProtocol.Tcp], [new PortRange(80, 80)], "rr", NoServerAction.Reject, [server]);
        return Explainer.Explain(service, server, reach);
    }
}
