using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>Servers that are drained, weighted anew or lost while real clients use them, and clients that use their ports again.</summary>
public abstract class ServerChangeTests(TwoArmedNetwork network, string steering)
{
    private const int Port = 7000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly (int Index, int? Port, int Weight)[] Both = [(0, Port, 1), (1, Port, 1)];
    private static readonly (int Index, int? Port, int Weight)[] OnlySecond = [(1, Port, 1)];

    [Fact]
    public async Task Drain_ConnectionsInUse_TheseGoOnAndNewOnesGoElsewhere()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using TcpEchoServer one = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using TcpEchoServer two = new(network.Servers[1], TwoArmedNetwork.Server(1, Port));
        using PivotFiles files = new(ServiceToml.Write("echo", "tcp", "80", Both, "rr"), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using TcpClients before = new();
        await before.OpenAsync(network.Clients[0], TwoArmedNetwork.Virtual(80), 4, cancellation);
        Assert.Equal(4, await before.EchoAllAsync("before", cancellation));

        JsonElement drained = pivot.Json("drain", "echo", "server0");
        using TcpClients after = new();
        await after.OpenAsync(network.Clients[1], TwoArmedNetwork.Virtual(80), 4, cancellation);

        Assert.Equal(("drained", 0, 2), (drained.GetProperty("state").GetString(), drained.GetProperty("weight").GetInt32(), drained.GetProperty("activeConnections").GetInt32()));
        Assert.Equal((4, 4), (await before.EchoAllAsync("after", cancellation), await after.EchoAllAsync("after", cancellation)));
        Assert.Equal((2, 6), (one.Peers.Count, two.Peers.Count));

        pivot.Client("undrain", "echo", "server0").Succeeded();
        pivot.Client("weight", "echo", "server1", "0").Succeeded();
        await after.OpenAsync(network.Clients[1], TwoArmedNetwork.Virtual(80), 2, cancellation);
        Assert.Equal(6, await after.EchoAllAsync("undrained", cancellation));
        Assert.Equal((4, 6), (one.Peers.Count, two.Peers.Count));
    }

    [Fact]
    public async Task Thresholds_Reached_ConnectionsGoElsewhereUntilHalfAreClosed()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using TcpEchoServer one = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using TcpEchoServer two = new(network.Servers[1], TwoArmedNetwork.Server(1, Port));
        string service = ServiceToml.Write("echo", "tcp", "80", Both, "fo").Replace("  weight  = 1", "  weight  = 1\n  upper   = 4\n  lower   = 3", StringComparison.Ordinal);
        using PivotFiles files = new(service, steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using TcpClients first = new();
        using TcpClients second = new();
        await first.OpenAsync(network.Clients[0], TwoArmedNetwork.Virtual(80), 4, cancellation);
        await second.OpenAsync(network.Clients[1], TwoArmedNetwork.Virtual(80), 4, cancellation);
        Assert.Equal((4, 4), (await first.EchoAllAsync("first", cancellation), await second.EchoAllAsync("second", cancellation)));
        Assert.Equal((4, 4), (one.Peers.Count, two.Peers.Count));
        Assert.Equal(["overloaded", "overloaded"], pivot.Json("show", "servers").GetProperty("servers").EnumerateArray().Select(server => server.GetProperty("state").GetString()!));

        using TcpClients refused = new();
        SocketException error = await Assert.ThrowsAsync<SocketException>(() => refused.OpenAsync(network.Clients[2], TwoArmedNetwork.Virtual(80), 1, cancellation));
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);

        first.Reset();
        Assert.True(SpinWait.SpinUntil(() => pivot.Json("show", "servers").GetProperty("servers")[0].GetProperty("state").GetString() == "up", Limit), pivot.Client("show", "connections").Output);
        using TcpClients again = new();
        await again.OpenAsync(network.Clients[2], TwoArmedNetwork.Virtual(80), 1, cancellation);
        Assert.Equal(1, await again.EchoAllAsync("again", cancellation));
        Assert.Equal((5, 4), (one.Peers.Count, two.Peers.Count));
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Udp_ServerGoneFromTheFile_NextDatagramReachesTheOther(Family family)
    {
        using UdpEchoServer one = new(network.Servers[0], TwoArmedNetwork.Server(0, Port, family));
        using UdpEchoServer two = new(network.Servers[1], TwoArmedNetwork.Server(1, Port, family));
        string both = ServiceToml.Write("echo", "udp", "53", Both, "rr", family: family);
        using PivotFiles files = new(both, steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using UdpClientFlow flow = new(network.Clients[0], TwoArmedNetwork.Virtual(53, family));
        Assert.Equal(1, flow.Exchange(1, 64, 1));
        Assert.Equal(flow.Endpoint, Assert.Single(one.Peers.Keys));

        StartAgainWith(pivot, files, both, ServiceToml.Write("echo", "udp", "53", OnlySecond, "rr", family: family));

        Assert.Equal(10, flow.Exchange(10, 64, 100));
        Assert.Equal(flow.Endpoint, Assert.Single(two.Peers.Keys));
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public async Task Tcp_ServerGoneFromTheFile_ClientIsResetAndComesBackToTheOther(Family family)
    {
        const string Reset = "on_server_loss = \"reset\"";
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using TcpEchoServer one = new(network.Servers[0], TwoArmedNetwork.Server(0, Port, family));
        using TcpEchoServer two = new(network.Servers[1], TwoArmedNetwork.Server(1, Port, family));
        string both = ServiceToml.Write("echo", "tcp", "80", Both, "rr", family: family, settings: Reset);
        using PivotFiles files = new(both, steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using TcpClients clients = new();
        await clients.OpenAsync(network.Clients[0], TwoArmedNetwork.Virtual(80, family), 1, cancellation);
        Assert.Equal(1, await clients.EchoAllAsync("before", cancellation));
        Assert.Single(one.Peers);

        StartAgainWith(pivot, files, both, ServiceToml.Write("echo", "tcp", "80", OnlySecond, "rr", family: family, settings: Reset));

        SocketException reset = await Assert.ThrowsAsync<SocketException>(() => clients.EchoAllAsync("after", cancellation));
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
        using TcpClients again = new();
        await again.OpenAsync(network.Clients[0], TwoArmedNetwork.Virtual(80, family), 1, cancellation);
        Assert.Equal(1, await again.EchoAllAsync("again", cancellation));
        Assert.Single(two.Peers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Connect_SamePortAgainAndAgain_IsScheduledEachTimeWithoutAStall(bool resets)
    {
        const int Times = 6;
        using TcpEchoServer one = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using TcpEchoServer two = new(network.Servers[1], TwoArmedNetwork.Server(1, Port));
        using PivotFiles files = new(ServiceToml.Write("echo", "tcp", "80", Both, "rr"), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);

        long before = ProtocolCounters.TcpExtension(network.Clients[0], "TCPSynRetrans");
        for (int i = 0; i < Times; i++)
        {
            ConnectAndClose(resets);
        }

        // A client whose SYN was dropped sends it again.
        Assert.Equal(0, ProtocolCounters.TcpExtension(network.Clients[0], "TCPSynRetrans") - before);
        long[] connections = [.. pivot.Json("show", "statistics").GetProperty("services")[0].GetProperty("servers").EnumerateArray().Select(server => server.GetProperty("traffic").GetProperty("connections").GetInt64())];
        Assert.Equal([Times / 2, Times / 2], connections);
    }

    [Fact]
    public void Timeouts_Shortened_IdleConnectionsEnd()
    {
        using UdpEchoServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using PivotFiles files = new(ServiceToml.Write("echo", "udp", "53", [(0, Port, 1)]), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using UdpClientFlow flow = new(network.Clients[0], TwoArmedNetwork.Virtual(53));
        Assert.Equal(1, flow.Exchange(1, 64, 1));
        Assert.True(pivot.Json("show", "connections").GetProperty("connections")[0].GetProperty("expiresSeconds").GetInt64() > 200);

        Assert.Equal(1, pivot.Json("timeouts", "--udp", "1s").GetProperty("udpSeconds").GetInt64());

        Assert.True(SpinWait.SpinUntil(() => pivot.Json("show", "connections").GetProperty("total").GetInt64() == 0, Limit), pivot.Client("show", "connections").Output);
        Assert.Equal(900, pivot.Json("timeouts").GetProperty("tcpSeconds").GetInt64());
    }

    private static void StartAgainWith(PivotDaemon pivot, PivotFiles files, string before, string after)
    {
        pivot.KillHard();
        string text = File.ReadAllText(files.ConfigFile);
        Assert.Contains(before, text, StringComparison.Ordinal);
        files.Rewrite(text.Replace(before, after, StringComparison.Ordinal));
        pivot.StartAgain();
        Assert.Equal(1, pivot.Json("show", "connections").GetProperty("total").GetInt64());
    }

    /// <summary>From one port of the client, which it takes again at once; both ends close, or the client resets.</summary>
    private void ConnectAndClose(bool resets)
    {
        using Socket socket = network.Clients[0].Invoke(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.ReceiveTimeout = (int)Limit.TotalMilliseconds;
        socket.Bind(new IPEndPoint(TwoArmedNetwork.ClientAddress(0), 45000));
        socket.Connect(TwoArmedNetwork.Virtual(80));
        byte[] text = [1, 2, 3];
        socket.Send(text);
        Assert.Equal(3, socket.Receive(text));
        if (!resets)
        {
            // The echo server closes too, which leaves the connection in TIME_WAIT.
            socket.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, socket.Receive(text));
        }

        socket.LingerState = new LingerOption(true, 0);
    }
}

/// <summary>By BPF programs.</summary>
public sealed class ServerChangeTestsByBpf(TwoArmedNetwork network) : ServerChangeTests(network, Steering.Bpf), IClassFixture<TwoArmedNetwork>;

/// <summary>By routes and rules.</summary>
public sealed class ServerChangeTestsByRoutes(TwoArmedNetwork network) : ServerChangeTests(network, Steering.Routes), IClassFixture<TwoArmedNetwork>;
