using System.Net;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>UDP through a virtual service.</summary>
public abstract class UdpTests(TwoArmedNetwork network, string steering)
{
    private const int Port = 5300;

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Exchange_OneDatagramFromEachClient_ServersSeeTheClientsAddressAndPort(Family family)
    {
        using UdpEchoServer one = new(network.Servers[0], TwoArmedNetwork.Server(0, Port, family));
        using UdpEchoServer two = new(network.Servers[1], TwoArmedNetwork.Server(1, Port, family));
        using PivotFiles files = new(ServiceToml.Write("echo", "udp", "53", [(0, Port, 1), (1, Port, 1)], "rr", family: family), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);

        List<IPEndPoint> clients = [];
        foreach (Testing.Networks.NetworkNamespace space in network.Clients)
        {
            using UdpClientFlow flow = new(space, TwoArmedNetwork.Virtual(53, family));
            Assert.Equal(1, flow.Exchange(count: 1, bytes: 64, perSecond: 1));
            clients.Add(flow.Endpoint);
        }

        Assert.Equal(clients.Select(static client => client.ToString()).Order(), one.Peers.Keys.Concat(two.Peers.Keys).Select(static peer => peer.ToString()).Order());
        Assert.NotEmpty(one.Peers);
        Assert.NotEmpty(two.Peers);
    }

    [Fact]
    public void Exchange_TwentyMegabitsForThreeSeconds_LosesNothing()
    {
        const int Bytes = 1200;
        const int PerSecond = 2100;
        using UdpEchoServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using PivotFiles files = new(ServiceToml.Write("echo", "udp", "53", [(0, Port, 1)]), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using UdpClientFlow flow = new(network.Clients[0], TwoArmedNetwork.Virtual(53));

        int returned = flow.Exchange(3 * PerSecond, Bytes, PerSecond);

        Assert.Equal(3 * PerSecond, returned);
        Assert.Equal(flow.Endpoint, Assert.Single(server.Peers.Keys));
    }
}

/// <summary>By BPF programs.</summary>
public sealed class UdpTestsByBpf(TwoArmedNetwork network) : UdpTests(network, Steering.Bpf), IClassFixture<TwoArmedNetwork>;

/// <summary>By routes and rules.</summary>
public sealed class UdpTestsByRoutes(TwoArmedNetwork network) : UdpTests(network, Steering.Routes), IClassFixture<TwoArmedNetwork>;
