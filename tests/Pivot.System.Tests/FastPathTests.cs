using System.Net;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>Connections by the methods that rewrite, carried by the programs in the kernel both ways.</summary>
public sealed class FastPathTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private const long Mebibyte = 1L << 20;
    private const int Port = 9000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("nat", Family.IPv4)]
    [InlineData("nat", Family.IPv6)]
    [InlineData("fullnat", Family.IPv4)]
    [InlineData("fullnat", Family.IPv6)]
    public void Transfer_IsCarriedBothWays(string forwarding, Family family)
    {
        using BulkServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port, family));
        using PivotFiles files = new(Bulk(family, $"forwarding = \"{forwarding}\""), FastPath.On);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);

        // Right after the start the memory for flows is on its way to the programs.
        Assert.True(SpinWait.SpinUntil(() => Download(server, family, Mebibyte, forwarding) && FastPath.CarriedOf(pivot, "outBytes") > Mebibyte / 2, Limit));
        (long allBefore, long carriedBefore) = (AllOf(pivot, "inPackets"), FastPath.CarriedOf(pivot, "inPackets"));
        long bytesBefore = FastPath.CarriedOf(pivot, "outBytes");
        Assert.True(Download(server, family, 16 * Mebibyte, forwarding));

        Assert.Contains(pivot.Json("show", "connections").GetProperty("connections").EnumerateArray(), connection =>
            connection.GetProperty("fastPath").GetBoolean() && connection.GetProperty("bytesOut").GetInt64() > 16 * Mebibyte);
        long slow = AllOf(pivot, "inPackets") - allBefore - (FastPath.CarriedOf(pivot, "inPackets") - carriedBefore);
        Assert.True(slow is > 0 and < 20, $"{slow} packets of the client visited the director: {pivot.Json("show", "statistics")}");
        Assert.True(FastPath.CarriedOf(pivot, "outBytes") - bytesBefore > 16 * Mebibyte * 9 / 10, $"{pivot.Json("show", "statistics")}");
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Exchange_Datagrams_AreCarriedAndKeepTheConnectionAlive(Family family)
    {
        const int PerSecond = 20;
        const int TimeoutSeconds = 3;
        const int Count = PerSecond * (TimeoutSeconds + 2);
        using UdpEchoServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port, family));
        using PivotFiles files = new($"[timeouts]\nudp = \"{TimeoutSeconds}s\"\n\n{ServiceToml.Write("echo", "udp", "80", [(0, Port, 1)], family: family)}", FastPath.On);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using UdpClientFlow flow = new(network.Clients[0], TwoArmedNetwork.Virtual(80, family));
        FastPath.WaitUntilCarried(pivot, flow);
        long before = FastPath.CarriedOf(pivot, "inPackets");

        // None of them visits the director: nothing else keeps the connection, which would end meanwhile.
        int returned = flow.Exchange(Count, bytes: 64, PerSecond);

        Assert.Equal(Count, returned);
        Assert.Equal(flow.Endpoint, Assert.Single(server.Peers.Keys));
        JsonElement statistics = pivot.Json("show", "statistics");
        Assert.Equal(1, statistics.GetProperty("total").GetProperty("connections").GetInt64());
        Assert.Equal(before + Count, statistics.GetProperty("carried").GetProperty("inPackets").GetInt64());
        Assert.True(SpinWait.SpinUntil(() => FastPath.Count(pivot) == 0, Limit), "the connection does not end");
        Assert.Equal(0, pivot.Json("status").GetProperty("fastPath").GetProperty("flows").GetInt32());
    }

    [Fact]
    public async Task Close_OfCarriedConnections_MovesStatesAndCounts()
    {
        using TcpEchoServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using PivotFiles files = new(Bulk(Family.IPv4), FastPath.On);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using TcpClients clients = new();
        await clients.OpenAsync(network.Clients[0], TwoArmedNetwork.Virtual(80), 50, TestContext.Current.CancellationToken);
        Assert.Equal(50, await clients.EchoAllAsync("x", TestContext.Current.CancellationToken));
        Assert.Equal((50, 0), Counts(pivot));
        Assert.Equal(50, pivot.Json("status").GetProperty("fastPath").GetProperty("flows").GetInt32());
        Assert.Equal(clients.Endpoints.Order(Comparer<IPEndPoint>.Create((one, other) => one.Port - other.Port)), server.Peers.Order(Comparer<IPEndPoint>.Create((one, other) => one.Port - other.Port)));

        clients.Dispose();

        Assert.True(SpinWait.SpinUntil(() => Counts(pivot) == (0, 50), Limit), $"{pivot.Json("show", "connections")}");
        Assert.All(pivot.Json("show", "connections").GetProperty("connections").EnumerateArray(), connection => Assert.Equal("TIME_WAIT", connection.GetProperty("state").GetString()));
    }

    [Theory]
    [InlineData(Family.IPv4, BulkServer.Download)]
    [InlineData(Family.IPv6, BulkServer.Upload)]
    public void Transfer_DaemonKilled_GoesOnWithoutItAndIsTakenOver(Family family, byte direction)
    {
        const long Length = 96 * Mebibyte;
        using BulkServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port, family));
        using PivotFiles files = new(Bulk(family), FastPath.On);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using BulkClient client = new(network.Clients[0], TwoArmedNetwork.Virtual(80, family));
        Action<long> move = direction == BulkServer.Download ? client.Receive : client.Send;
        client.Request(direction, Length);
        move(Length / 3);

        pivot.KillHard();
        move(Length / 3);
        pivot.StartAgain();
        JsonElement adopted = FastPath.Single(pivot);
        move(Length / 3);

        client.AssertSameHash();
        Assert.Equal(client.Endpoint, Assert.Single(server.Peers));
        Assert.True(adopted.GetProperty("fastPath").GetBoolean(), $"{adopted}");
        Assert.Equal("ESTABLISHED", adopted.GetProperty("state").GetString());
        JsonElement connection = FastPath.Single(pivot);
        Assert.True(connection.GetProperty(direction == BulkServer.Download ? "bytesOut" : "bytesIn").GetInt64() > Length, $"{connection}");
    }

    [Fact]
    public void Stop_Keeping_CarriesOnUntilTheNextStart()
    {
        using BulkServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using PivotFiles files = new(Bulk(Family.IPv4), FastPath.On);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using BulkClient client = new(network.Clients[0], TwoArmedNetwork.Virtual(80));
        client.Request(BulkServer.Download, 48 * Mebibyte);
        client.Receive(16 * Mebibyte);

        pivot.Client("stop", "--keep").Succeeded();
        Assert.Equal(0, pivot.WaitForEnd());
        client.Receive(16 * Mebibyte);
        pivot.StartAgain();
        client.Receive(16 * Mebibyte);

        client.AssertSameHash();
        Assert.Equal(client.Endpoint, Assert.Single(server.Peers));
        Assert.True(FastPath.Single(pivot).GetProperty("fastPath").GetBoolean());
    }

    [Fact]
    public void Reload_OffAndOnUnderWay_ChangesThePathAndNothingElse()
    {
        using BulkServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using PivotFiles files = new(Bulk(Family.IPv4), FastPath.Off);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using BulkClient client = new(network.Clients[0], TwoArmedNetwork.Virtual(80));
        client.Request(BulkServer.Upload, 4 * 16 * Mebibyte);
        client.Send(16 * Mebibyte);
        Assert.Equal("[director] fastpath is \"off\"", pivot.Json("status").GetProperty("fastPath").GetProperty("reason").GetString());
        Assert.False(FastPath.Single(pivot).GetProperty("fastPath").GetBoolean());

        foreach (bool on in (bool[])[true, false, true])
        {
            string text = File.ReadAllText(files.ConfigFile);
            files.Rewrite(on ? text.Replace("\"off\"", "\"on\"", StringComparison.Ordinal) : text.Replace("\"on\"", "\"off\"", StringComparison.Ordinal));
            pivot.Client("reload").Succeeded();
            Assert.Equal(on, pivot.Json("status").GetProperty("fastPath").GetProperty("on").GetBoolean());
            client.Send(16 * Mebibyte);
            Assert.Equal(on, FastPath.Single(pivot).GetProperty("fastPath").GetBoolean());
        }

        client.AssertSameHash();
        Assert.Equal(client.Endpoint, Assert.Single(server.Peers));
        Assert.True(FastPath.Single(pivot).GetProperty("bytesIn").GetInt64() > 4 * 16 * Mebibyte);
    }

    [Fact]
    public void Firewall_ComesAndGoes_TurnsItOffAndOn()
    {
        Skip.When(Requires.Tool("iptables-nft", "iptables"));
        using BulkServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using PivotFiles files = new(Bulk(Family.IPv4), FastPath.Auto);
        network.Board.Run("iptables-nft", "-A", "FORWARD", "-p", "icmp", "-j", "ACCEPT").Succeeded();
        try
        {
            using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
            using BulkClient client = new(network.Clients[0], TwoArmedNetwork.Virtual(80));
            client.Request(BulkServer.Upload, 3 * 8 * Mebibyte);
            client.Send(8 * Mebibyte);
            Assert.Contains("IPv4, table filter, chain FORWARD", pivot.Json("status").GetProperty("fastPath").GetProperty("reason").GetString(), StringComparison.Ordinal);
            Assert.False(FastPath.Single(pivot).GetProperty("fastPath").GetBoolean());

            network.Board.Run("iptables-nft", "-F", "FORWARD").Succeeded();
            FastPath.WaitFor(pivot, on: true);
            client.Send(8 * Mebibyte);
            Assert.True(FastPath.Single(pivot).GetProperty("fastPath").GetBoolean());

            network.Board.Run("iptables-nft", "-A", "FORWARD", "-p", "icmp", "-j", "ACCEPT").Succeeded();
            FastPath.WaitFor(pivot, on: false);
            client.Send(8 * Mebibyte);
            Assert.False(FastPath.Single(pivot).GetProperty("fastPath").GetBoolean());
            client.AssertSameHash();
            Assert.Equal(client.Endpoint, Assert.Single(server.Peers));
        }
        finally
        {
            network.Board.Run("iptables-nft", "-F", "FORWARD");
        }
    }

    [Fact]
    public void Start_OnByRoutes_IsRefusedByName()
    {
        using PivotFiles files = new(Bulk(Family.IPv4), $"{Steering.Routes}\nfastpath = \"on\"");

        CommandResult result = network.Board.Run(RepositoryPaths.PivotBinary, "check", "--config", files.ConfigFile);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("\"on\" needs steering by BPF programs", result.Output + result.Error, StringComparison.Ordinal);
    }

    private static long AllOf(PivotDaemon pivot, string figure) => pivot.Json("show", "statistics").GetProperty("total").GetProperty(figure).GetInt64();

    private bool Download(BulkServer server, Family family, long bytes, string forwarding)
    {
        using BulkClient client = new(network.Clients[0], TwoArmedNetwork.Virtual(80, family));
        client.Request(BulkServer.Download, bytes);
        client.Receive(bytes);
        client.AssertSameHash();
        Assert.Equal(forwarding == "nat" ? client.Endpoint.Address : ServerSideOf(family), server.Peers[^1].Address);
        return true;
    }

    private static string Bulk(Family family, string settings = "") => ServiceToml.Write("bulk", "tcp", "80", [(0, Port, 1)], family: family, settings: settings);

    private static IPAddress ServerSideOf(Family family) => IPAddress.Parse(family == Family.IPv4 ? "192.0.2.1" : "2001:db8:2::1");

    private static (int Active, int Inactive) Counts(PivotDaemon pivot)
    {
        JsonElement server = pivot.Json("show", "servers").GetProperty("servers")[0];
        return (server.GetProperty("activeConnections").GetInt32(), server.GetProperty("inactiveConnections").GetInt32());
    }
}
