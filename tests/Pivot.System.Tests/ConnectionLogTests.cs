using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>The connection log against what clients and servers saw.</summary>
public sealed partial class ConnectionLogTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private const int Tcp = 9000;
    private const int Udp = 1000;
    private const int Port = 7000;
    private const int DatagramBytes = 100;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Log_TenThousandConnections_IsWhatClientsAndServersSaw()
    {
        using TcpEchoServer one = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using TcpEchoServer two = new(network.Servers[1], TwoArmedNetwork.Server(1, Port));
        using UdpEchoServer names = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using TemporaryDirectory folder = new();
        ConnectionLogFile log = new(folder["connections.json"]);
        using PivotFiles files = new(
            Log(folder["connections.json"]) + "[timeouts]\nudp = \"10s\"\n"
            + Logged("echo", "tcp", "7", [(0, Port, 1), (1, Port, 1)]) + Logged("names", "udp", "53", [(0, Port, 1)]));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);

        UnusualSegments unusual = new([.. network.Clients, .. network.Servers]);
        List<IPEndPoint> tcpClients = await TalkAsync();
        List<IPEndPoint> udpClients = [.. network.Clients.SelectMany((client, index) => Datagrams(client, (Udp + index) / network.Clients.Count))];
        IReadOnlyList<JsonElement> lines = log.AwaitEnds(Tcp + Udp);

        Assert.Equal(Tcp + Udp, lines.Count);
        JsonElement[] echoes = [.. lines.Where(static line => line.GetProperty("service").GetString() == "echo")];
        AssertSame(tcpClients, echoes);
        AssertSame(one.Peers, [.. echoes.Where(static line => line.GetProperty("server").GetString() == "server0")]);
        AssertSame(two.Peers, [.. echoes.Where(static line => line.GetProperty("server").GetString() == "server1")]);
        AssertSame(udpClients, [.. lines.Except(echoes)]);
        AssertSame(names.Peers.Keys, [.. lines.Except(echoes)]);
        Assert.All(echoes, AssertTcp);
        JsonElement[] unlike = [.. echoes.Where(static line => !IsExact(line))];
        Assert.True(unlike.Length <= unusual.Count, $"{unusual.Count} segments were sent again or were resets, and these connections have others than those of one exchange:\n{string.Join('\n', unlike)}");
        Assert.All(lines.Except(echoes), AssertUdp);
        Assert.Equal(Tcp + Udp, lines.Select(static line => line.GetProperty("id").GetString()).Distinct().Count());
        JsonElement written = pivot.Json("show", "statistics").GetProperty("connectionLog");
        Assert.Equal((0L, Tcp + Udp, 0L), (written.GetProperty("leftOut").GetInt64(), written.GetProperty("targets")[0].GetProperty("lines").GetInt32(), written.GetProperty("targets")[0].GetProperty("lost").GetInt64()));
    }

    [Fact]
    public async Task Log_StartWanted_EachEndHasItsStartBeforeIt()
    {
        using TcpEchoServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using TemporaryDirectory folder = new();
        ConnectionLogFile log = new(folder["connections.json"]);
        using PivotFiles files = new(Log(folder["connections.json"]) + ServiceToml.Write("echo", "tcp", "7", [(0, Port, 1)], settings: "log_connections = \"start\""));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using (TcpClients clients = new())
        {
            await clients.OpenAsync(network.Clients[0], TwoArmedNetwork.Virtual(7), 20, TestContext.Current.CancellationToken);
            Assert.True(SpinWait.SpinUntil(() => log.Lines.Count == 20, Limit));
            Assert.Empty(log.Ends);
            AssertSame(clients.Endpoints, log.Lines);
            AwaitPeers(server, 20);
            clients.Reset();
        }

        Assert.All(log.AwaitEnds(20), static end => Assert.Equal("rst", end.GetProperty("ended").GetString()));
        string[] ids = [.. log.Lines.Select(static line => line.GetProperty("id").GetString()!)];
        Assert.Equal(ids[..20].Order(), ids[20..].Order());
        AssertSame(server.Peers, log.Ends);
    }

    [Fact]
    public async Task Log_KilledAndStartedUnderWay_ConnectionHasOneIdAndItsLine()
    {
        using TcpEchoServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using TemporaryDirectory folder = new();
        ConnectionLogFile log = new(folder["connections.json"]);
        using PivotFiles files = new(Log(folder["connections.json"]) + ServiceToml.Write("echo", "tcp", "7", [(0, Port, 1)], settings: "log_connections = \"start\""));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using TcpClients closed = new();
        using TcpClients open = new();
        await closed.OpenAsync(network.Clients[0], TwoArmedNetwork.Virtual(7), 5, TestContext.Current.CancellationToken);
        await open.OpenAsync(network.Clients[1], TwoArmedNetwork.Virtual(7), 5, TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => log.Lines.Count == 10, Limit));

        pivot.KillHard();
        pivot.StartAgain();
        Assert.Equal(5, await closed.EchoAllAsync("after", TestContext.Current.CancellationToken));
        closed.Dispose();
        Assert.All(log.AwaitEnds(5), static end => Assert.Equal("fin", end.GetProperty("ended").GetString()));
        pivot.Stop();

        JsonElement[] stopped = [.. log.AwaitEnds(10).Where(static end => end.GetProperty("ended").GetString() == "stopped")];
        AssertSame(open.Endpoints, stopped);
        AssertSame(server.Peers, log.Ends);
        Assert.Equal(10, log.Lines.Select(static line => line.GetProperty("id").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Log_TurnedOnByReloadAndHandedOver_NewConnectionsHaveTheirLineOnce()
    {
        using TcpEchoServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using TemporaryDirectory folder = new();
        ConnectionLogFile log = new(folder["connections.json"]);
        using PivotFiles files = new(ServiceToml.Write("echo", "tcp", "7", [(0, Port, 1)]));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using TcpClients before = new();
        using TcpClients after = new();
        await before.OpenAsync(network.Clients[0], TwoArmedNetwork.Virtual(7), 5, TestContext.Current.CancellationToken);
        files.Rewrite(File.ReadAllText(files.ConfigFile).Replace("[[service]]", $"{Log(folder["connections.json"])}[[service]]\nlog_connections = true", StringComparison.Ordinal));
        pivot.Client("reload").Succeeded();
        await after.OpenAsync(network.Clients[1], TwoArmedNetwork.Virtual(7), 5, TestContext.Current.CancellationToken);

        pivot.Client("stop", "--keep").Succeeded();
        Assert.Equal(0, pivot.WaitForEnd());
        Assert.False(File.Exists(folder["connections.json"]), "a connection that goes on has a line");
        pivot.StartAgain();
        Assert.Equal(5, await before.EchoAllAsync("before", TestContext.Current.CancellationToken));
        Assert.Equal(5, await after.EchoAllAsync("after", TestContext.Current.CancellationToken));
        IPEndPoint[] logged = [.. after.Endpoints];
        before.Reset();
        after.Reset();

        AssertSame(logged, log.AwaitEnds(5));
        pivot.Stop();
        AssertSame(logged, log.Lines);
        Assert.Superset(logged.Select(static client => client.ToString()).ToHashSet(), server.Peers.Select(static peer => peer.ToString()).ToHashSet());
    }

    [Fact]
    public async Task Syslog_ConnectionsAndTheLog_ArriveAsRfc5424()
    {
        IPEndPoint address = new(TwoArmedNetwork.ClientAddress(2), 5514);
        using SyslogListener syslog = new(network.Clients[2], address);
        using TcpEchoServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using PivotFiles files = new($"[log]\nsyslog = \"{address}\"\n" + Logged("echo", "tcp", "7", [(0, Port, 1)]));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using TcpClients clients = new();
        await clients.OpenAsync(network.Clients[0], TwoArmedNetwork.Virtual(7), 10, TestContext.Current.CancellationToken);
        IPEndPoint[] endpoints = [.. clients.Endpoints];
        AwaitPeers(server, 10);
        clients.Reset();

        Assert.True(SpinWait.SpinUntil(() => syslog.Messages.Count(static message => message.Contains(" connection - {", StringComparison.Ordinal)) == 10, Limit), string.Join('\n', syslog.Messages));
        pivot.Stop();
        Assert.True(SpinWait.SpinUntil(() => syslog.Messages.Any(static message => message.EndsWith(" - - stopping", StringComparison.Ordinal)), Limit), string.Join('\n', syslog.Messages));

        Assert.All(syslog.Messages, static message => Assert.Matches(Rfc5424(), message));
        JsonElement[] lines = [.. syslog.Messages.Where(static message => message.Contains(" connection - {", StringComparison.Ordinal)).Select(static message => JsonDocument.Parse(message[message.IndexOf('{', StringComparison.Ordinal)..]).RootElement)];
        AssertSame(endpoints, lines);
        AssertSame(server.Peers, lines);
    }

    [Fact]
    public void Log_FileSystemIsFull_ForwardingGoesOnAndTheLogComesBack()
    {
        using NginxServer web = new(network.Servers[0], "web1", [], 8081);
        using TemporaryDirectory folder = new();
        using PivotFiles files = new(Log(folder["log/connections.json"]) + Logged("web", "tcp", "80", [(0, 8081, 1)]));
        using ChildProcess pivot = network.Board.Start(
            "unshare", "--mount", "sh", "-c", "mkdir \"$1\" && mount -t tmpfs -o size=64k tmpfs \"$1\" && shift && exec \"$@\"", "sh",
            folder["log"], RepositoryPaths.PivotBinary, "run", "--config", files.ConfigFile);
        pivot.WaitForText("pivot is ready", Limit);
        Inside(pivot, "sh", "-c", $"! cat /dev/zero > {folder["log/fill"]}");

        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal("web1 198.51.100.21 8081\n", Curl.Get(network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}/")));
        pivot.WaitForText("the connection log cannot be written to", Limit);
        Assert.True(SpinWait.SpinUntil(() => LogOf(files).GetProperty("lost").GetInt64() == 20, Limit), LogOf(files).ToString());
        Assert.Contains("No space left", LogOf(files).GetProperty("trouble").GetString(), StringComparison.Ordinal);
        Inside(pivot, "rm", folder["log/fill"]);
        Assert.Equal("web1 198.51.100.21 8081\n", Curl.Get(network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}/"));
        pivot.WaitForText("20 lines were lost", Limit);

        string[] lines = Inside(pivot, "cat", folder["log/connections.json"]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("198.51.100.21", JsonDocument.Parse(Assert.Single(lines)).RootElement.GetProperty("client").GetString());
        Assert.Single(pivot.Transcript.Split('\n'), static line => line.Contains("cannot be written", StringComparison.Ordinal));
        pivot.Signal(ChildProcess.Terminate);
        Assert.Equal(0, pivot.WaitForExit(Limit).ExitCode);
    }

    private static string Log(string path) => $"[log]\nconnections = \"{path}\"\n";

    private static string Logged(string name, string protocol, string port, (int Index, int? Port, int Weight)[] servers) =>
        ServiceToml.Write(name, protocol, port, servers, "rr", settings: "log_connections = true");

    private static void AssertSame(IEnumerable<IPEndPoint> expected, IReadOnlyCollection<JsonElement> lines) =>
        Assert.Equal(expected.Select(static endpoint => endpoint.ToString()).Order(StringComparer.Ordinal), lines.Select(ConnectionLogFile.ClientOf).Order(StringComparer.Ordinal));

    /// <summary>A connection that is reset before the server has taken it is none of its.</summary>
    private static void AwaitPeers(TcpEchoServer server, int count) => Assert.True(SpinWait.SpinUntil(() => server.Peers.Count == count, Limit), "the server has not taken all connections");

    private static string Inside(ChildProcess pivot, params string[] arguments) => Command.Run(["nsenter", $"--mount=/proc/{pivot.Id}/ns/mnt", "--", .. arguments]).Succeeded();

    private JsonElement LogOf(PivotFiles files)
    {
        using JsonDocument document = JsonDocument.Parse(network.Board.Run(RepositoryPaths.PivotBinary, "show", "statistics", "--json", "--control", files.ControlSocket).Succeeded());
        return document.RootElement.GetProperty("connectionLog").GetProperty("targets")[0].Clone();
    }

    /// <summary>Opens connections from all clients, has each echo its own address, and closes them.</summary>
    private async Task<List<IPEndPoint>> TalkAsync()
    {
        const int AtOnce = 500;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        List<IPEndPoint> endpoints = [];
        while (endpoints.Count < Tcp)
        {
            using TcpClients clients = new();
            await clients.OpenAsync(network.Clients[endpoints.Count / AtOnce % network.Clients.Count], TwoArmedNetwork.Virtual(7), AtOnce, limit.Token);
            endpoints.AddRange(clients.Endpoints);
            Assert.Equal(AtOnce, await clients.EchoAllAsync("hello", limit.Token));
        }

        return endpoints;
    }

    /// <summary>Sends a datagram from each of so many ports, which are all open at once: one that came again would go on with its connection.</summary>
    private static List<IPEndPoint> Datagrams(NetworkNamespace space, int count)
    {
        Socket[] sockets = space.Invoke(() => Enumerable.Range(0, count).Select(static _ => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)).ToArray());
        byte[] datagram = new byte[DatagramBytes];
        foreach (Socket socket in sockets)
        {
            socket.ReceiveTimeout = (int)Limit.TotalMilliseconds;
            socket.Connect(TwoArmedNetwork.Virtual(53));
            socket.Send(datagram);
            Assert.Equal(DatagramBytes, socket.Receive(datagram));
        }

        List<IPEndPoint> endpoints = [.. sockets.Select(static socket => (IPEndPoint)socket.LocalEndPoint!)];
        Array.ForEach(sockets, static socket => socket.Dispose());
        return endpoints;
    }

    private static void AssertTcp(JsonElement line)
    {
        Assert.Equal(
            ("tcp", TwoArmedNetwork.VirtualAddress, 7, Port, "fin", "TIME_WAIT"),
            (Text(line, "protocol"), Text(line, "virtual"), line.GetProperty("virtualPort").GetInt32(), line.GetProperty("serverPort").GetInt32(), Text(line, "ended"), Text(line, "state")));
        Assert.Equal(TwoArmedNetwork.ServerAddress(Text(line, "server")![^1] - '0').ToString(), Text(line, "serverAddress"));
        Assert.InRange(line.GetProperty("packetsIn").GetInt64(), 4, 40);
        Assert.InRange(line.GetProperty("packetsOut").GetInt64(), 3, 40);
        Assert.InRange(line.GetProperty("duration").GetDouble(), 0, 60);
        DateTimeOffset start = line.GetProperty("start").GetDateTimeOffset();
        DateTimeOffset time = line.GetProperty("time").GetDateTimeOffset();
        Assert.InRange((time - start).TotalSeconds, line.GetProperty("duration").GetDouble(), 60);
        Assert.InRange((DateTimeOffset.UtcNow - time).TotalSeconds, 0, 180);
    }

    /// <summary>Nothing was sent twice, and no reset: Linux's SYN has 40 bytes of TCP header and each other segment 32, and the text goes both ways.</summary>
    private static bool IsExact(JsonElement line)
    {
        int text = $"hello from {ConnectionLogFile.ClientOf(line)}".Length;
        return line.GetProperty("bytesIn").GetInt64() == 60 + (52 * (line.GetProperty("packetsIn").GetInt64() - 1)) + text
            && line.GetProperty("bytesOut").GetInt64() == 60 + (52 * (line.GetProperty("packetsOut").GetInt64() - 1)) + text;
    }

    private static void AssertUdp(JsonElement line)
    {
        const int HeaderBytes = 28;
        Assert.Equal(
            ("udp", "timeout", 1L, 1L, DatagramBytes + HeaderBytes, DatagramBytes + HeaderBytes),
            (Text(line, "protocol"), Text(line, "ended"), line.GetProperty("packetsIn").GetInt64(), line.GetProperty("packetsOut").GetInt64(), line.GetProperty("bytesIn").GetInt32(), line.GetProperty("bytesOut").GetInt32()));
    }

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();

    [GeneratedRegex(@"^<(30|28)>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S+ pivot \d+ (connection|-) - \S")]
    private static partial Regex Rfc5424();
}
