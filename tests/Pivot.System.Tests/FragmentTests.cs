using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>Datagrams longer than a link's MTU, both ways.</summary>
public sealed class FragmentTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private const int Port = 5300;

    [Theory]
    [InlineData(3000)]
    [InlineData(60000)]
    public void Exchange_LongDatagrams_ArriveBothWaysWithTheClientsAddress(int bytes)
    {
        using UdpEchoServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using PivotFiles files = new(ServiceToml.Write("echo", "udp", "53", [(0, Port, 1)]));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using UdpClientFlow flow = new(network.Clients[0], TwoArmedNetwork.Virtual(53));

        Assert.Equal(200, flow.Exchange(count: 200, bytes, perSecond: 200));

        Assert.Equal(flow.Endpoint, Assert.Single(server.Peers.Keys));
        Assert.All(pivot.Json("show", "drops").GetProperty("drops").EnumerateArray(), static drop =>
            Assert.False(drop.GetProperty("reason").GetString()!.StartsWith("fragment", StringComparison.Ordinal) && drop.GetProperty("packets").GetInt64() > 0));
    }
}
