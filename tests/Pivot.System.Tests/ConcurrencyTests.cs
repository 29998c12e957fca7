using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>Many connections held open at once.</summary>
public sealed class ConcurrencyTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private const int Connections = 10_000;

    [Fact]
    public async Task Echo_TenThousandConnectionsHeldOpen_EachEchoesAndKeepsItsClientAddress()
    {
        // The servers are processes of their own: one process may not hold both ends of so many connections (20,000 open files here).
        using NginxServer one = new(network.Servers[0], "web1", [], 8081);
        using NginxServer two = new(network.Servers[1], "web2", [], 8082);
        using PivotFiles files = new(ServiceToml.Write("web", "tcp", "80", [(0, 8081, 1), (1, 8082, 1)], "rr"));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        using TcpClients clients = new();

        for (int index = 0; index < network.Clients.Count; index++)
        {
            int share = (Connections - clients.Count) / (network.Clients.Count - index);
            await clients.OpenAsync(network.Clients[index], TwoArmedNetwork.Virtual(80), share, limit.Token);
        }

        Assert.Equal(Connections, clients.Count);
        Assert.Equal(Connections, await EchoAsync(clients, "first", limit.Token));
        Assert.Equal(Connections, await EchoAsync(clients, "second", limit.Token));
        Assert.Equal([Connections / 2, Connections / 2], pivot.Json("show", "servers").GetProperty("servers").EnumerateArray().Select(static server => server.GetProperty("activeConnections").GetInt32()));
    }

    private static Task<int> EchoAsync(TcpClients clients, string text, CancellationToken cancellation) => clients.AskAllAsync(
        _ => $"GET /echo?{text} HTTP/1.1\r\nHost: web\r\n\r\n",
        endpoint => $"{text} seen from {endpoint}\n",
        cancellation);
}
