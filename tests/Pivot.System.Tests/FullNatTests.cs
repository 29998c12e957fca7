using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>
/// FULLNAT in a flat LAN: nothing is prepared on the real server, whose default gateway is not the board. By BPF the local address is the board's own, by routes one that is Pivot's alone.
/// </summary>
public abstract class FullNatTests : IDisposable
{
    protected const int Port = 80;
    protected const int ServerPort = 8080;
    private const int BehindPort = 9000;
    private const int Megabytes = 100;

    private readonly bool _isOwn;
    private readonly string _steering;

    protected OneNicNetwork Network { get; } = new();

    protected FullNatTests(string steering)
    {
        _steering = steering;
        _isOwn = steering == Steering.Bpf;
    }

    [Theory]
    [InlineData(Family.IPv4, "proxy-v1")]
    [InlineData(Family.IPv4, "proxy-v2")]
    [InlineData(Family.IPv6, "proxy-v1")]
    [InlineData(Family.IPv6, "proxy-v2")]
    public void Get_NginxAndHaproxyWithProxyProtocol_SeeNearAndFarClients(Family family, string clientAddress)
    {
        HostSnapshot before = HostSnapshot.Take(Network.Board);
        using NginxServer nginx = NginxServer.WithProxyProtocol(Network.Server, "nginx", [], ServerPort);
        using HaproxyServer haproxy = HaproxyServer.OfHttp(Network.Server, "haproxy", ServerPort + 1);
        using PivotFiles files = new(Service("web", "tcp", family, Port, [(ServerPort, clientAddress), (ServerPort + 1, clientAddress)]), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(Network.Board, files);
        string url = $"http://{new IPEndPoint(VirtualAddress(family), Port)}/";

        foreach (NetworkNamespace client in (NetworkNamespace[])[Network.Near, Network.Far])
        {
            string[] answers = [Curl.Get(client, url), Curl.Get(client, url)];

            Assert.Equal([$"haproxy {Network.AddressOf(client, family)} {Port}\n", $"nginx {Network.AddressOf(client, family)} {ServerPort}\n"], answers.Order(StringComparer.Ordinal));
        }

        pivot.Stop();
        string difference = before.DifferenceTo(HostSnapshot.Take(Network.Board));
        Assert.True(difference.Length == 0, $"the board is not as it was:\n{difference}");
    }

    [Theory]
    [InlineData(Family.IPv4, "none")]
    [InlineData(Family.IPv6, "toa")]
    public void Get_ServerBehindTheRouter_AnswersTheLocalAddress(Family family, string clientAddress)
    {
        using NginxServer web = new(Network.Far, "web", [], ServerPort);
        using PivotFiles files = new(Service("web", "tcp", family, Port, [(ServerPort, clientAddress)], Network.AddressOf(Network.Far, family)), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(Network.Board, files);

        Assert.Equal($"web {Local(family)} {ServerPort}\n", Curl.Get(Network.Near, $"http://{new IPEndPoint(VirtualAddress(family), Port)}/"));
        JsonElement connection = Assert.Single(pivot.Json("show", "connections").GetProperty("connections").EnumerateArray());
        Assert.Equal(Local(family), IPEndPoint.Parse(connection.GetProperty("local").GetString()!).Address);
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Toa_FirstSegments_CarryTheClientsAddressAndPort(Family family)
    {
        using NginxServer web = new(Network.Server, "web", [], ServerPort);
        using PivotFiles files = new(Service("web", "tcp", family, Port, [(ServerPort, "toa")]), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(Network.Board, files);
        using ToaCapture capture = new(Network.Server, ServerPort);
        string name = $"web {Local(family)} {ServerPort}\n";
        using TextClient client = new(Network.Near, new IPEndPoint(VirtualAddress(family), Port));

        client.Write("GET / HTTP/1.0\r\n\r\n");

        Assert.EndsWith(name, client.Read(4096), StringComparison.Ordinal);
        Assert.Equal(client.Endpoint, Assert.Single(capture.WaitForClients().Distinct()));
    }

    [Theory]
    [InlineData(Family.IPv4, "none")]
    [InlineData(Family.IPv6, "none")]
    [InlineData(Family.IPv4, "toa")]
    public void Transfer_HundredMebibytesBothWays_ArriveEqual(Family family, string clientAddress)
    {
        using PivotFiles files = new(Service("bulk", "tcp", family, Port, [(ServerPort, clientAddress)]), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(Network.Board, files);
        using BulkServer server = new(Network.Server, new IPEndPoint(ServerAddress(family), ServerPort));

        MoveBothWays(Network.Near, family);

        Assert.All(server.Peers, peer => Assert.Equal(Local(family), peer.Address));
    }

    [Theory]
    [InlineData(Family.IPv4, "proxy-v2")]
    [InlineData(Family.IPv6, "proxy-v1")]
    public void Transfer_HundredMebibytesBothWaysBehindHaproxy_ArriveEqualAndTheClientIsNamed(Family family, string clientAddress)
    {
        using PivotFiles files = new(Service("bulk", "tcp", family, Port, [(ServerPort, clientAddress)]), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(Network.Board, files);
        using BulkServer server = new(Network.Server, new IPEndPoint(IPAddress.Loopback, BehindPort));
        using HaproxyServer haproxy = HaproxyServer.OfTcp(Network.Server, ServerPort, new IPEndPoint(IPAddress.Loopback, BehindPort));

        IPEndPoint[] clients = MoveBothWays(Network.Near, family);

        Assert.True(SpinWait.SpinUntil(() => haproxy.Clients.Count == clients.Length, TimeSpan.FromSeconds(10)), "haproxy has not logged every connection");
        Assert.Equal(clients.ToHashSet(), haproxy.Clients.ToHashSet());
    }

    [Fact]
    public void Get_HundredMebibytesOfNginxWithProxyProtocol_ArriveEqual()
    {
        byte[] body = RandomNumberGenerator.GetBytes(Megabytes << 20);
        using NginxServer nginx = NginxServer.WithProxyProtocol(Network.Server, "nginx", body, ServerPort);
        using PivotFiles files = new(Service("web", "tcp", Family.IPv4, Port, [(ServerPort, "proxy-v2")]), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(Network.Board, files);

        byte[] received = Curl.GetBytes(Network.Far, $"http://{OneNicNetwork.VirtualAddress}/body");

        Assert.Equal(SHA256.HashData(body), SHA256.HashData(received));
        Assert.Equal([$"{OneNicNetwork.FarAddress} 192.0.2.11:{ServerPort} /body"], NginxServer.AwaitAccessLogLines(1, nginx));
    }

    [Theory]
    [InlineData(Family.IPv4, 64)]
    [InlineData(Family.IPv4, 8192)]
    [InlineData(Family.IPv6, 64)]
    [InlineData(Family.IPv6, 8192)]
    public void Exchange_Datagrams_ComeBackFromTheVirtualAddress(Family family, int bytes)
    {
        using PivotFiles files = new(Service("echo", "udp", family, Port, [(ServerPort, "none")]), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(Network.Board, files);
        using UdpEchoServer server = new(Network.Server, new IPEndPoint(ServerAddress(family), ServerPort));
        using UdpClientFlow flow = new(Network.Far, new IPEndPoint(VirtualAddress(family), Port));

        int returned = flow.Exchange(count: 100, bytes, perSecond: 500);

        Assert.True(returned == 100, $"{returned} of 100 came back, the server saw {server.Peers.Values.Sum()}:\n{pivot.Client("show", "drops").Output}");
        Assert.Equal(Local(family), Assert.Single(server.Peers.Keys).Address);
    }

    [Fact]
    public async Task Parallel_ThousandConnectionsOverALossyLink_AllBytesBehindTheRightClient()
    {
        const int Count = 1000;
        using PivotFiles files = new(Service("echo", "tcp", Family.IPv4, Port, [(ServerPort, "proxy-v2")]), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(Network.Board, files);
        using TcpEchoServer behind = new(Network.Server, new IPEndPoint(IPAddress.Loopback, BehindPort));
        using HaproxyServer haproxy = HaproxyServer.OfTcp(Network.Server, ServerPort, new IPEndPoint(IPAddress.Loopback, BehindPort));
        using TcpClients clients = new();
        Skip.When(Requires.Tool("iptables", "iptables"));

        // One segment in ten to the server is lost, so that headers and first bytes are sent again.
        string[] rule = ["PREROUTING", "-p", "tcp", "--dport", $"{ServerPort}", "-m", "statistic", "--mode", "random", "--probability", "0.1", "-j", "DROP"];
        Network.Server.Run(["iptables", "-t", "raw", "-A", .. rule]).Succeeded();
        await clients.OpenAsync(Network.Near, new IPEndPoint(VirtualAddress(Family.IPv4), Port), Count, TestContext.Current.CancellationToken);
        int first = await clients.EchoAllAsync("first", TestContext.Current.CancellationToken);
        int second = await clients.EchoAllAsync("second", TestContext.Current.CancellationToken);
        IPEndPoint[] endpoints = [.. clients.Endpoints];
        Network.Server.Run(["iptables", "-t", "raw", "-D", .. rule]).Succeeded();
        clients.Dispose();

        Assert.Equal((Count, Count), (first, second));
        Assert.True(SpinWait.SpinUntil(() => haproxy.Clients.Count >= Count, TimeSpan.FromSeconds(30)), $"haproxy has logged {haproxy.Clients.Count} of {Count} connections");
        Assert.Equal(endpoints.ToHashSet(), haproxy.Clients.ToHashSet());
    }

    [Fact]
    public void ServerSpeaksFirst_ClientWaitsForIt_HeaderComesWithoutData()
    {
        using PivotFiles files = new(Service("mail", "tcp", Family.IPv4, Port, [(ServerPort, "proxy-v2")]), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(Network.Board, files);
        Skip.When(Requires.Tool("socat", "socat"));
        using ChildProcess behind = Network.Server.Start("socat", "-d", "-d", $"TCP-LISTEN:{BehindPort},bind=127.0.0.1,fork,reuseaddr", "SYSTEM:printf 220-ready; cat");
        behind.WaitForText("listening on", TimeSpan.FromSeconds(10));
        using HaproxyServer haproxy = HaproxyServer.OfTcp(Network.Server, ServerPort, new IPEndPoint(IPAddress.Loopback, BehindPort));
        using TextClient client = new(Network.Near, new IPEndPoint(VirtualAddress(Family.IPv4), Port));

        Assert.Equal("220-ready", client.Read("220-ready".Length));
        client.Write("HELO late\r\n");
        Assert.Equal("HELO late\r\n", client.Read("HELO late\r\n".Length));
        IPEndPoint own = client.Endpoint;
        client.Dispose();

        Assert.True(SpinWait.SpinUntil(() => haproxy.Clients.Count == 1, TimeSpan.FromSeconds(10)));
        Assert.Equal(own, haproxy.Clients[0]);
    }

    [Fact]
    public void FastOpen_DataInTheSyn_ArrivesBehindTheHeader()
    {
        Network.Server.SetSysctl("net.ipv4.tcp_fastopen", "1538");
        Network.Near.SetSysctl("net.ipv4.tcp_fastopen", "5");
        using NginxServer nginx = NginxServer.WithProxyProtocol(Network.Server, "nginx", [], ServerPort);
        using PivotFiles files = new(Service("web", "tcp", Family.IPv4, Port, [(ServerPort, "proxy-v2")]), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(Network.Board, files);

        string answer = Network.Near.Run("curl", "--silent", "--show-error", "--fail", "--max-time", "10", "--tcp-fastopen", $"http://{OneNicNetwork.VirtualAddress}/").Succeeded();

        Assert.Equal($"nginx {OneNicNetwork.NearAddress} {ServerPort}\n", answer);
        Assert.Contains("TCPFastOpenActive", Network.Near.Run("sh", "-c", "grep TcpExt /proc/net/netstat").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Board_AsAClient_ReachesTheService()
    {
        using NginxServer web = new(Network.Server, "web", [], ServerPort);
        using PivotFiles files = new(Service("web", "tcp", Family.IPv4, Port, [(ServerPort, "none")]), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(Network.Board, files);

        Assert.Equal($"web {Local(Family.IPv4)} {ServerPort}\n", Curl.Get(Network.Board, $"http://{OneNicNetwork.VirtualAddress}/"));
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Auto_NearClientByFullNatFarClientByNat_BothAreServed(Family family)
    {
        using NginxServer web = new(Network.Server, "web", [], ServerPort);
        using PivotFiles files = new(Service("web", "tcp", family, Port, [(ServerPort, "none")]).Replace("\"fullnat\"", "\"auto\"", StringComparison.Ordinal), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(Network.Board, files);
        string url = $"http://{new IPEndPoint(VirtualAddress(family), Port)}/";

        Network.Prepare(pivot, "web", "server0");
        AssertForetold(pivot, Network.AddressOf(Network.Near, family), family, "fullnat", Local(family).ToString());
        AssertForetold(pivot, Network.AddressOf(Network.Far, family), family, "nat", Network.AddressOf(Network.Far, family));

        Assert.Equal($"web {Local(family)} {ServerPort}\n", Curl.Get(Network.Near, url));
        Assert.Equal($"web {Network.AddressOf(Network.Far, family)} {ServerPort}\n", Curl.Get(Network.Far, url));
    }

    [Fact]
    public void Kill_HardWhileTransferring_ConnectionsGoOn()
    {
        using PivotFiles files = new(Service("bulk", "tcp", Family.IPv4, Port, [(ServerPort, "proxy-v2")]), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(Network.Board, files);
        using BulkServer server = new(Network.Server, new IPEndPoint(IPAddress.Loopback, BehindPort));
        using HaproxyServer haproxy = HaproxyServer.OfTcp(Network.Server, ServerPort, new IPEndPoint(IPAddress.Loopback, BehindPort));
        using BulkClient client = new(Network.Near, new IPEndPoint(VirtualAddress(Family.IPv4), Port));
        client.Request(BulkServer.Upload, 20 << 20);
        client.Send(10 << 20);

        pivot.KillHard();
        pivot.StartAgain();

        client.Send(10 << 20);
        client.AssertSameHash();
    }

    private static void AssertForetold(PivotDaemon pivot, string client, Family family, string method, string seen)
    {
        JsonElement report = pivot.Json("forwarding", client, new IPEndPoint(VirtualAddress(family), Port).ToString());
        JsonElement server = Assert.Single(report.GetProperty("servers").EnumerateArray());
        Assert.Equal(("forwarded", method, seen), (report.GetProperty("outcome").GetString(), server.GetProperty("forwarding").GetString(), Assert.Single(server.GetProperty("sees").EnumerateArray()).GetString()));
    }

    public void Dispose()
    {
        Network.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static IPAddress VirtualAddress(Family family) => IPAddress.Parse(family == Family.IPv4 ? OneNicNetwork.VirtualAddress : OneNicNetwork.VirtualAddress6);

    private static IPAddress ServerAddress(Family family) => IPAddress.Parse(family == Family.IPv4 ? "192.0.2.11" : "2001:db8:1::11");

    /// <summary>The address that servers see.</summary>
    private IPAddress Local(Family family) => IPAddress.Parse((_isOwn, family) switch
    {
        (true, Family.IPv4) => "192.0.2.2",
        (true, _) => "2001:db8:1::2",
        (false, Family.IPv4) => "192.0.2.251",
        _ => "2001:db8:1::251",
    });

    /// <summary>Uploads and downloads; the endpoints of the clients.</summary>
    private static IPEndPoint[] MoveBothWays(NetworkNamespace from, Family family)
    {
        List<IPEndPoint> clients = [];
        foreach (byte direction in (byte[])[BulkServer.Upload, BulkServer.Download])
        {
            using BulkClient client = new(from, new IPEndPoint(VirtualAddress(family), Port));
            client.Request(direction, (long)Megabytes << 20);
            Action<long> move = direction == BulkServer.Download ? client.Receive : client.Send;
            move((long)Megabytes << 20);
            client.AssertSameHash();
            clients.Add(client.Endpoint);
        }

        return [.. clients];
    }

    protected string Service(string name, string protocol, Family family, int port, (int Port, string ClientAddress)[] servers, string? server = null)
    {
        string source = _isOwn ? "" : $"source = [\"{Local(family)}\"]";
        return $"""
            [[service]]
            name       = "{name}"
            address    = "{VirtualAddress(family)}"
            protocol   = "{protocol}"
            port       = {port.ToString(CultureInfo.InvariantCulture)}
            scheduler  = "rr"
            forwarding = "fullnat"

            """ + string.Concat(servers.Select((one, index) => $"""
              [[service.server]]
              name    = "server{index}"
              address = "{server ?? ServerAddress(family).ToString()}"
              port    = {one.Port.ToString(CultureInfo.InvariantCulture)}
              client_address = "{one.ClientAddress}"
              {source}

            """));
    }
}

/// <summary>By BPF programs, with the board's own address.</summary>
public sealed class FullNatTestsByBpf() : FullNatTests(Steering.Bpf)
{
    [Fact]
    public void LocalPorts_AllInUse_AreNamedInDropsLogAndStatus()
    {
        const int Ports = 65536 - 61000;
        using PivotFiles files = new(Service("echo", "udp", Family.IPv4, Port, [(ServerPort, "none")]), Steering.Bpf);
        using PivotDaemon pivot = PivotDaemon.Start(Network.Board, files);
        IPEndPoint target = new(VirtualAddress(Family.IPv4), Port);
        List<UdpClientFlow> flows = [.. Enumerable.Range(0, Ports + 1000).Select(_ => new UdpClientFlow(Network.Near, target))];

        // The device's queue may lose some: those sent again take no further port.
        int rounds = 0;
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    rounds++;
                    foreach (UdpClientFlow[] burst in flows.Chunk(100))
                    {
                        Array.ForEach(burst, static flow => flow.SendOne());
                        Thread.Sleep(1); // the pace of the sender, not a wait for anything
                    }

                    return Exhausted(pivot) > 0;
                },
                TimeSpan.FromSeconds(30)),
            pivot.Client("show", "drops").Output);

        pivot.WaitForLog("every local port towards server0 of echo is in use (source-ports-exhausted): give such servers more addresses with `source`");
        Assert.Contains(pivot.Json("status").GetProperty("notes").EnumerateArray(), note => note.GetString()!.Contains("source-ports-exhausted", StringComparison.Ordinal));
        Assert.Equal(Ports, pivot.Json("show", "connections", "--limit", "0").GetProperty("total").GetInt32());
        Assert.InRange(Exhausted(pivot), 1, rounds * 1000);
        flows.ForEach(static flow => flow.Dispose());
        pivot.WaitForLog("no longer so: new connections are refused because every local port");

        static long Exhausted(PivotDaemon pivot) => pivot.Json("show", "drops").GetProperty("drops").EnumerateArray()
            .Single(static drop => drop.GetProperty("reason").GetString() == "source-ports-exhausted").GetProperty("packets").GetInt64();
    }

    [Fact]
    public void Run_ServiceOnTheBoardsOwnAddressWithPortsOfFullNat_IsRefused()
    {
        using PivotFiles files = new(
            Service("web", "tcp", Family.IPv4, Port, [(ServerPort, "toa")]) + OneNicNetwork.Service("high", "tcp", 61500, ServerPort, "eth0"), Steering.Bpf);

        CommandResult result = Network.Board.Run(RepositoryPaths.PivotBinary, "run", "--config", files.ConfigFile);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("The service high has port 61500 of the board's own address 192.0.2.2, where 61000-65535 are the local ports of forwarding = \"fullnat\"", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Board_GetsAnotherAddress_NewConnectionsComeFromThere()
    {
        using NginxServer web = new(Network.Server, "web", [], ServerPort);
        using PivotFiles files = new(Service("web", "tcp", Family.IPv4, Port, [(ServerPort, "none")]), Steering.Bpf);
        using PivotDaemon pivot = PivotDaemon.Start(Network.Board, files);
        string url = $"http://{OneNicNetwork.VirtualAddress}/";
        Assert.Equal($"web 192.0.2.2 {ServerPort}\n", Curl.Get(Network.Near, url));

        Network.Board.Ip("address delete 192.0.2.2/24 dev eth0", "address add 192.0.2.3/24 dev eth0");

        Assert.True(SpinWait.SpinUntil(() => Curl.Try(Network.Near, url).Output == $"web 192.0.2.3 {ServerPort}\n", TimeSpan.FromSeconds(20)), pivot.Client("status").Output);
    }
}

/// <summary>By routes and rules, with an address of its own.</summary>
public sealed class FullNatTestsByRoutes() : FullNatTests(Steering.Routes);
