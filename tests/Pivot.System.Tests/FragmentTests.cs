using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>Datagrams longer than a link's MTU, both ways.</summary>
public abstract class FragmentTests(TwoArmedNetwork network, string steering)
{
    private const int Port = 5300;

    [Theory]
    [InlineData(Family.IPv4, 3000)]
    [InlineData(Family.IPv4, 60000)]
    [InlineData(Family.IPv6, 3000)]
    [InlineData(Family.IPv6, 60000)]
    public void Exchange_LongDatagrams_ArriveBothWaysWithTheClientsAddress(Family family, int bytes)
    {
        using UdpEchoServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port, family));
        using PivotFiles files = new(ServiceToml.Write("echo", "udp", "53", [(0, Port, 1)], family: family), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using UdpClientFlow flow = new(network.Clients[0], TwoArmedNetwork.Virtual(53, family));

        Assert.Equal(200, flow.Exchange(count: 200, bytes, perSecond: 200));

        Assert.Equal(flow.Endpoint, Assert.Single(server.Peers.Keys));
        Assert.All(pivot.Json("show", "drops").GetProperty("drops").EnumerateArray(), static drop =>
            Assert.False(drop.GetProperty("reason").GetString()!.StartsWith("fragment", StringComparison.Ordinal) && drop.GetProperty("packets").GetInt64() > 0));
    }
}

/// <summary>By BPF programs.</summary>
public sealed class FragmentTestsByBpf(TwoArmedNetwork network) : FragmentTests(network, Steering.Bpf), IClassFixture<TwoArmedNetwork>;

/// <summary>By routes and rules.</summary>
public sealed class FragmentTestsByRoutes(TwoArmedNetwork network) : FragmentTests(network, Steering.Routes), IClassFixture<TwoArmedNetwork>;
