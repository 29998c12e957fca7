using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>Who may come: allow and deny with lists as long as they get, and the rate of each client.</summary>
public sealed class AccessTests(TwoArmedNetwork network, ITestOutputHelper output) : IClassFixture<TwoArmedNetwork>
{
    private const int Port = 7000;
    private const int Networks = 100_000;
    private const int Connections = 600;
    private const int Flood = 20_000;
    private const int Rounds = 3;

    /// <summary>More than what a machine that others use costs by chance; what the packet path costs, the benchmark says.</summary>
    private const double MostTimesSlower = 2;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Connect_HundredThousandNetworksAndAFloodOfTheDenied_AllowedClientsAreNotSlowed()
    {
        using TcpEchoServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        TimeSpan before = TimeSpan.MaxValue;
        TimeSpan under = TimeSpan.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            // The sender takes its share of the processors in both cases: without lists it asks for a port that nobody serves.
            before = Least(before, await ConnectAsync("", server, floodedPort: 9));
            under = Least(under, await ConnectAsync(
                $"allow = [\"198.51.100.0/24\", \"{TwoArmedNetwork.SpoofedPrefix}\"]\ndeny = [\"198.51.100.23\", \"{TwoArmedNetwork.SpoofedPrefix}\", {Many()}]\nrate = {{ connections = 1000, per = \"1s\" }}", server, floodedPort: 7));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Connections} connections beside a flood: {before.TotalMilliseconds:0} ms without lists, {under.TotalMilliseconds:0} ms with {Networks} networks, {under / before:0.00} times"));
        Assert.InRange(under / before, 0, MostTimesSlower);
    }

    [Fact]
    public async Task Connect_OverTheRate_OnlyThatClientsNewConnectionsAreDropped()
    {
        using TcpEchoServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using PivotFiles files = new(ServiceToml.Write("echo", "tcp", "7", [(0, Port, 1)], settings: "rate = { connections = 5, per = \"1h\" }"));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using TcpClients greedy = new();
        await greedy.OpenAsync(network.Clients[0], TwoArmedNetwork.Virtual(7), 5, limit.Token);

        await AssertDroppedAsync(0, 7);
        Task flood = Task.Run(() => SynFlood.Send(network.Clients[0], TwoArmedNetwork.Virtual(7), 2000), limit.Token);
        Assert.Equal(5, await greedy.EchoAllAsync("still", limit.Token));
        using TcpClients other = new();
        await other.OpenAsync(network.Clients[1], TwoArmedNetwork.Virtual(7), 5, limit.Token);
        Assert.Equal(5, await other.EchoAllAsync("other", limit.Token));
        await flood;
        await AssertDroppedAsync(0, 7);

        JsonElement service = pivot.Json("show", "statistics").GetProperty("services")[0];
        Assert.Equal(0, service.GetProperty("deniedPackets").GetInt64());
        Assert.InRange(service.GetProperty("rateLimitedPackets").GetInt64(), 2, 20);
        Assert.Equal(service.GetProperty("rateLimitedPackets").GetInt64(), Drops(pivot, "client-rate"));
        Assert.Equal([.. greedy.Endpoints.Concat(other.Endpoints).Select(static client => client.ToString()).Order()], server.Peers.Select(static peer => peer.ToString()).Order());
    }

    [Theory]
    [InlineData("allow = \"198.51.100.21\"", 0)]
    [InlineData("deny = [\"198.51.100.22\", \"198.51.100.23\"]", 0)]
    [InlineData("allow = \"198.51.100.0/24\"\ndeny = \"198.51.100.22/31\"", 0)]
    [InlineData("deny = \"198.51.100.20/31\"", 1, 2)]
    public async Task Connect_ListsByClient_OthersGetNoAnswer(string settings, params int[] allowed)
    {
        using TcpEchoServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using PivotFiles files = new(ServiceToml.Write("echo", "tcp", "7", [(0, Port, 1)], settings: settings));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using TcpClients clients = new();
        foreach (int client in allowed)
        {
            await clients.OpenAsync(network.Clients[client], TwoArmedNetwork.Virtual(7), 1, TestContext.Current.CancellationToken);
        }

        Assert.Equal(allowed.Length, await clients.EchoAllAsync("in", TestContext.Current.CancellationToken));
        foreach (int client in Enumerable.Range(0, 3).Except(allowed))
        {
            await AssertDroppedAsync(client, 7);
        }

        Assert.InRange(Drops(pivot, "client-denied"), 3 - allowed.Length, 30);
        Assert.Equal(clients.Endpoints.Select(static client => client.ToString()).Order(), server.Peers.Select(static peer => peer.ToString()).Order());
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>Networks that hold none of the clients.</summary>
    private static string Many()
    {
        StringBuilder text = new();
        for (int number = 0; number < Networks; number++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\"{10 + (number >> 16)}.{(number >> 8) & 255}.{number & 255}.0/24\", ");
        }

        return text.ToString();
    }

    /// <summary>Opens connections, three at a time, each echoes and is closed; returns how long it took.</summary>
    private async Task<TimeSpan> ConnectAsync(string settings, TcpEchoServer server, int floodedPort)
    {
        using PivotFiles files = new(ServiceToml.Write("echo", "tcp", "7", [(0, Port, 1)], settings: settings));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        Task others = Task.Run(() => SynFlood.Send(network.Clients[0], TwoArmedNetwork.Virtual(floodedPort), Flood), limit.Token);
        List<string> clients = [];
        Stopwatch watch = Stopwatch.StartNew();
        for (int done = 0; done < Connections; done += 3)
        {
            using TcpClients three = new();
            await three.OpenAsync(network.Clients[done / 3 % 2], TwoArmedNetwork.Virtual(7), 3, limit.Token);
            Assert.Equal(3, await three.EchoAllAsync("hello", limit.Token));
            clients.AddRange(three.Endpoints.Select(static endpoint => endpoint.ToString()));
        }

        TimeSpan taken = watch.Elapsed;
        await others;
        Assert.Subset(server.Peers.Select(static peer => peer.ToString()).ToHashSet(), clients.ToHashSet());
        if (floodedPort == 7)
        {
            long denied = Drops(pivot, "client-denied");
            Assert.InRange(denied, 1, Flood);
            Assert.True(denied + DeviceCounters.Untransmitted(network.Board, "pivot0") >= Flood / 2, $"only {denied} of {Flood} were denied");
            await AssertDroppedAsync(2, 7);
        }

        return taken;
    }

    /// <summary>Neither a connection nor a refusal comes of a client's SYNs within a second and a half.</summary>
    private async Task AssertDroppedAsync(int client, int port)
    {
        using Socket socket = network.Clients[client].Invoke(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(1.5));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await socket.ConnectAsync(TwoArmedNetwork.Virtual(port), patience.Token));
    }

    private static long Drops(PivotDaemon pivot, string reason) =>
        pivot.Json("show", "drops").GetProperty("drops").EnumerateArray().Single(drop => drop.GetProperty("reason").GetString() == reason).GetProperty("packets").GetInt64();
}
