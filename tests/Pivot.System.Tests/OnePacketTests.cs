using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>One-packet scheduling with real UDP clients.</summary>
public abstract class OnePacketTests(TwoArmedNetwork network, string steering)
{
    private const int Port = 5300;

    [Theory]
    [InlineData(Family.IPv4, 64)]
    [InlineData(Family.IPv6, 64)]
    [InlineData(Family.IPv4, 4000)]
    [InlineData(Family.IPv6, 4000)]
    public void Exchange_OneClientsDatagrams_SpreadAndAllComeBackFromTheVirtualAddress(Family family, int bytes)
    {
        const int Count = 100;
        using UdpEchoServer one = new(network.Servers[0], TwoArmedNetwork.Server(0, Port, family));
        using UdpEchoServer two = new(network.Servers[1], TwoArmedNetwork.Server(1, Port, family));
        using PivotFiles files = new(ServiceToml.Write("names", "udp", "53", [(0, Port, 1), (1, Port, 3)], family: family, settings: "one_packet = true"), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using UdpClientFlow flow = new(network.Clients[0], TwoArmedNetwork.Virtual(53, family));

        // The client's socket is connected: only answers of the virtual address reach it.
        int returned = flow.Exchange(Count, bytes, perSecond: 500);

        Assert.True(returned == Count, $"{returned} of {Count} came back:\n{pivot.Client("show", "drops").Output}");
        Assert.Equal((Count / 4, Count * 3 / 4), (one.Peers[flow.Endpoint], two.Peers[flow.Endpoint]));
        Assert.Equal(0, pivot.Json("show", "connections").GetProperty("total").GetInt32());
    }
}

/// <summary>By BPF programs.</summary>
public sealed class OnePacketTestsByBpf(TwoArmedNetwork network) : OnePacketTests(network, Steering.Bpf), IClassFixture<TwoArmedNetwork>;

/// <summary>By routes and rules.</summary>
public sealed class OnePacketTestsByRoutes(TwoArmedNetwork network) : OnePacketTests(network, Steering.Routes), IClassFixture<TwoArmedNetwork>;
