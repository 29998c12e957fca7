using System.Net;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>Many connections held open at once.</summary>
public sealed class ConcurrencyTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private const int Connections = 10_000;
    private const int Port = 7000;

    [Fact]
    public async Task Echo_TenThousandConnectionsHeldOpen_EachEchoesAndKeepsItsClientAddress()
    {
        DescriptorLimit.Raise(4 * Connections);
        using TcpEchoServer one = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using TcpEchoServer two = new(network.Servers[1], TwoArmedNetwork.Server(1, Port));
        using PivotFiles files = new(ServiceToml.Write("echo", "tcp", "7", [(0, Port, 1), (1, Port, 1)], "rr"));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        using TcpClients clients = new();

        for (int index = 0; index < network.Clients.Count; index++)
        {
            int share = (Connections - clients.Count) / (network.Clients.Count - index);
            await clients.OpenAsync(network.Clients[index], TwoArmedNetwork.Virtual(7), share, limit.Token);
        }

        Assert.Equal(Connections, clients.Count);
        Assert.Equal(Connections, await clients.EchoAllAsync("first", limit.Token));
        Assert.Equal(Connections, await clients.EchoAllAsync("second", limit.Token));
        HashSet<IPEndPoint> seen = [.. one.Peers, .. two.Peers];
        Assert.True(seen.SetEquals(clients.Endpoints), "the servers saw other client addresses or ports than the clients have");
        Assert.Equal(Connections / 2, one.Peers.Count);
        Assert.Equal(Connections, pivot.Json("status").GetProperty("connections").GetProperty("count").GetInt64());
    }
}
