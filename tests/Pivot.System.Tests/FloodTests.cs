using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>The connection table at its limit.</summary>
public sealed class FloodTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private const int Limit = 1024;
    private const int Established = 200;
    private const int Spoofed = 20_000;
    private const int Port = 7000;
    private const long GrowthLimitKiB = 4096;

    [Fact]
    public async Task Echo_UnderFloodOfSpoofedSyns_EstablishedKeepWorkingAndMemoryStaysBounded()
    {
        using TcpEchoServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using PivotFiles files = new(ServiceToml.Write("echo", "tcp", "7", [(0, Port, 1)]), $"connections = {Limit}");
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        using TcpClients clients = new();
        await clients.OpenAsync(network.Clients[0], TwoArmedNetwork.Virtual(7), Established, limit.Token);
        Assert.Equal(Established, await clients.EchoAllAsync("before", limit.Token));
        long before = pivot.ResidentKiB;

        Task<int> flood = Task.Run(() => SynFlood.SendUntil(network.Clients[0], TwoArmedNetwork.Virtual(7), Spoofed, () => Table(pivot).GetProperty("evicted").GetInt64() >= Spoofed / 2), limit.Token);
        Assert.Equal(Established, await clients.EchoAllAsync("during", limit.Token));
        int sent = await flood;

        Assert.Equal(Established, await clients.EchoAllAsync("after", limit.Token));
        JsonElement table = Table(pivot);
        Assert.Equal(Limit, table.GetProperty("limit").GetInt64());
        Assert.InRange(table.GetProperty("count").GetInt64(), Established, Limit);
        Assert.InRange(table.GetProperty("evicted").GetInt64(), Spoofed / 2, sent);
        Assert.InRange(pivot.ResidentKiB, 0, before + GrowthLimitKiB);
        using TcpClients late = new();
        await late.OpenAsync(network.Clients[1], TwoArmedNetwork.Virtual(7), 1, limit.Token);
        Assert.Equal(1, await late.EchoAllAsync("new", limit.Token));
        Assert.True(server.Peers.ToHashSet().IsSupersetOf([.. clients.Endpoints, .. late.Endpoints]), "the server saw other addresses than the clients have");
    }

    private static JsonElement Table(PivotDaemon pivot) => pivot.Json("status").GetProperty("connections");
}
