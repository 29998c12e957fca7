using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>A real server behind a masquerading board reaches out, while it serves: the outside sees the board's address, the server its clients' own.</summary>
public sealed class MasqueradeTests : IDisposable
{
    private const long Mebibyte = 1L << 20;
    private const string Uplink = "\n[[interface]]\nname = \"eth0\"\nmasquerade = true\n";
    private static readonly string Services = ServiceToml.Write("web", "tcp", "80", [(0, 8081, 1)]) + ServiceToml.Write("web6", "tcp", "80", [(0, 8081, 1)], family: Family.IPv6)
        + ServiceToml.Write("echo", "udp", "53", [(0, 5300, 1)]) + ServiceToml.Write("echo6", "udp", "53", [(0, 5300, 1)], family: Family.IPv6) + Uplink;

    private readonly TwoArmedNetwork _network = new();
    private readonly PivotFiles _files = new(Services, Steering.Bpf);

    public MasqueradeTests()
    {
        // Nobody outside has a way to the servers: an answer comes by the board's address or not at all.
        foreach (NetworkNamespace client in _network.Clients)
        {
            client.Ip("route del default", "-6 route del default");
        }
    }

    private NetworkNamespace Server => _network.Servers[0];

    public void Dispose()
    {
        _files.Dispose();
        _network.Dispose();
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Server_FetchesEchoesAndPings_OutsideSeesTheBoardAndItsServiceTheClient(Family family)
    {
        HostSnapshot before = HostSnapshot.Take(_network.Board);
        using NginxServer outside = new(_network.Clients[0], "outside", [], 80);
        using NginxServer web = new(Server, "web", [], 8081);
        using UdpEchoServer echo = new(_network.Clients[1], new IPEndPoint(TwoArmedNetwork.ClientAddress(1, family), 53));
        using UdpEchoServer served = new(Server, TwoArmedNetwork.Server(0, 5300, family));
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, _files);
        IPAddress board = TwoArmedNetwork.BoardAddress(family);

        Assert.Equal($"outside {board} 80\n", Curl.Get(Server, $"http://{Host(TwoArmedNetwork.ClientAddress(0, family))}/"));
        Assert.All(outside.AccessLogLines, line => Assert.StartsWith($"{board} ", line, StringComparison.Ordinal));
        using UdpClientFlow flow = new(Server, new IPEndPoint(TwoArmedNetwork.ClientAddress(1, family), 53));
        Assert.Equal(3, flow.Exchange(count: 3, bytes: 3000, perSecond: 100));
        IPEndPoint peer = Assert.Single(echo.Peers.Keys);
        Assert.Equal(board, peer.Address);
        Assert.InRange(peer.Port, 61000, 65535);
        Ping(Server, TwoArmedNetwork.ClientAddress(2, family), bytes: 56);
        Ping(Server, TwoArmedNetwork.ClientAddress(2, family), bytes: 3000);

        Assert.Equal($"web {TwoArmedNetwork.ClientAddress(0, family)} 8081\n", Curl.Get(_network.Clients[0], $"http://{Host(TwoArmedNetwork.VirtualAddressOf(family))}/"));
        using UdpClientFlow client = new(_network.Clients[1], TwoArmedNetwork.Virtual(53, family));
        Assert.Equal(1, client.Exchange(count: 1, bytes: 64, perSecond: 1));
        Assert.Equal(client.Endpoint, Assert.Single(served.Peers.Keys));

        Assert.Contains(Masqueraded(pivot), connection =>
            connection.GetProperty("client").GetString() == flow.Endpoint.ToString() && connection.GetProperty("local").GetString() == peer.ToString() && connection.GetProperty("server").GetString() == "eth0");
        pivot.Stop();
        _network.AssertBoardIsAs(before);
    }

    /// <summary>The board's own connections and pings go on beside those of the server, whatever identifier they have.</summary>
    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Board_ItsOwnConnectionsAndPings_StayItsOwn(Family family)
    {
        using NginxServer outside = new(_network.Clients[0], "outside", [], 80);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, _files);
        IPAddress target = TwoArmedNetwork.ClientAddress(2, family);

        Assert.Equal($"outside {TwoArmedNetwork.BoardAddress(family)} 80\n", Curl.Get(_network.Board, $"http://{Host(TwoArmedNetwork.ClientAddress(0, family))}/"));
        Assert.Equal(((ushort)500, target), IdentifiedPing.Exchange(_network.Board, target, 500));
        Assert.Equal(((ushort)61000, target), IdentifiedPing.Exchange(_network.Board, target, 61000));
        Ping(_network.Clients[2], TwoArmedNetwork.BoardAddress(family), bytes: 56);
        Assert.Empty(Masqueraded(pivot));
    }

    [Theory]
    [InlineData(Family.IPv4, BulkServer.Download)]
    [InlineData(Family.IPv4, BulkServer.Upload)]
    [InlineData(Family.IPv6, BulkServer.Download)]
    [InlineData(Family.IPv6, BulkServer.Upload)]
    public void Server_TransfersManyMebibytesOutward_ArriveWithEqualHash(Family family, byte direction)
    {
        using BulkServer outside = new(_network.Clients[0], new IPEndPoint(TwoArmedNetwork.ClientAddress(0, family), 9000));
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, _files);
        using BulkClient server = new(Server, new IPEndPoint(TwoArmedNetwork.ClientAddress(0, family), 9000));

        Transfer(server, direction, 100 * Mebibyte);

        server.AssertSameHash();
        Assert.Equal(TwoArmedNetwork.BoardAddress(family), Assert.Single(outside.Peers).Address);
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Restart_InTheMiddleOfATransfer_TheConnectionGoesOn(Family family)
    {
        using BulkServer outside = new(_network.Clients[0], new IPEndPoint(TwoArmedNetwork.ClientAddress(0, family), 9000));
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, _files);
        using BulkClient server = new(Server, new IPEndPoint(TwoArmedNetwork.ClientAddress(0, family), 9000));
        server.Request(BulkServer.Download, 20 * Mebibyte);
        server.Receive(5 * Mebibyte);

        pivot.KillHard();
        pivot.StartAgain();

        server.Receive(15 * Mebibyte);
        server.AssertSameHash();
        Assert.Single(outside.Peers);
    }

    /// <summary>A router beyond the board answers a ping whose time is over, and the server hears of it as of its own.</summary>
    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Server_PacketsThatEndOnTheWay_AreToldAbout(Family family)
    {
        (string route, string far, string forwarding) = family == Family.IPv4
            ? ("203.0.113.0/24", "203.0.113.9", "net.ipv4.ip_forward") : ("2001:db8:9::/64", "2001:db8:9::9", "net.ipv6.conf.all.forwarding");
        _network.Clients[0].SetSysctl(forwarding, "1");
        _network.Clients[0].AddRoute(route, $"{TwoArmedNetwork.ClientAddress(1, family)}");
        _network.Board.AddRoute(route, $"{TwoArmedNetwork.ClientAddress(0, family)}");
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, _files);

        using IcmpCapture capture = new(Server);
        _ = Server.Invoke(() =>
        {
            using Ping ping = new();
            return ping.Send(far, 100, new byte[32], new PingOptions(2, false));
        });

        capture.WaitFor(message => message.IsTimeExceeded
            && message.Source.Equals(TwoArmedNetwork.ClientAddress(0, family)) && message.Destination.Equals(TwoArmedNetwork.ServerAddress(0, family))
            && message.QuotedSource.Equals(message.Destination) && message.QuotedDestination.Equals(IPAddress.Parse(far))
            && !message.Mentions(TwoArmedNetwork.BoardAddress(family)));
        Assert.Equal(SocketError.ConnectionRefused, ErrorOf(Server, new IPEndPoint(TwoArmedNetwork.ClientAddress(1, family), 9)));
    }

    [Fact]
    public void Address_ThatChanges_IsFollowed()
    {
        _network.Board.SetSysctl("net.ipv4.conf.all.promote_secondaries", "1");
        using NginxServer outside = new(_network.Clients[0], "outside", [], 80);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, _files);
        string url = $"http://{TwoArmedNetwork.ClientAddress(0)}/";
        Assert.Equal("outside 198.51.100.1 80\n", Curl.Get(Server, url));

        _network.Board.Ip("address add 198.51.100.9/24 dev eth0", "address del 198.51.100.1/24 dev eth0");

        pivot.WaitForLog("masquerade: what real servers open outward by eth0 gets 198.51.100.9, 2001:db8:1::1 (was ");
        Assert.Equal("outside 198.51.100.9 80\n", Curl.Get(Server, url));
    }

    [Fact]
    public void Start_BeforeThereIsAnAddress_WarnsAndMasqueradesWhenItComes()
    {
        _network.Board.Ip("address flush dev eth0");
        using NginxServer outside = new(_network.Clients[0], "outside", [], 80);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, _files);
        pivot.WaitForLog("masquerade on eth0, which has no address yet: what real servers open outward passes as it is until there is one");
        Assert.Contains(Notes(pivot), static note => note.StartsWith("masquerade on eth0, which has no address yet", StringComparison.Ordinal));

        _network.Board.AddAddress("eth0", "198.51.100.1/24");

        pivot.WaitForLog("masquerade: what real servers open outward by eth0 gets 198.51.100.1 (was none)");
        Assert.Equal("outside 198.51.100.1 80\n", Curl.Get(Server, $"http://{TwoArmedNetwork.ClientAddress(0)}/"));
        Assert.DoesNotContain(Notes(pivot), static note => note.Contains("masquerade", StringComparison.Ordinal));
    }

    /// <summary>Answers to those ports would reach the server instead of the service's clients.</summary>
    [Fact]
    public void Start_ServiceOnThePortsOfMasquerade_IsRefusedByName()
    {
        using PivotFiles files = new(ServiceToml.Write("high", "tcp", "61234", [(0, 8081, 1)], address: "198.51.100.1") + Uplink, Steering.Bpf);
        HostSnapshot before = HostSnapshot.Take(_network.Board);

        CommandResult refused = _network.Board.Run(RepositoryPaths.PivotBinary, "run", "--config", files.ConfigFile);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("The service high has port 61234 of the board's own address 198.51.100.1, where 61000-65535 are the local ports of masquerade: give the service another port or address.", refused.Error, StringComparison.Ordinal);
        _network.AssertBoardIsAs(before);
    }

    [Fact]
    public void Ports_TowardsOneAddressUsedUp_AreNamedAndOthersGoOn()
    {
        using UdpEchoServer echo = new(_network.Clients[0], new IPEndPoint(TwoArmedNetwork.ClientAddress(0), 7));
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, _files);

        const int Ports = 65536 - 61000;

        // The device's queue may lose some: those sent again take no further port.
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    SendFromPorts(20_000, Ports + 1500, new IPEndPoint(TwoArmedNetwork.ClientAddress(0), 7));
                    return pivot.Json("show", "drops").GetProperty("drops").EnumerateArray().Any(static drop =>
                        drop.GetProperty("reason").GetString() == "source-ports-exhausted" && drop.GetProperty("packets").GetInt64() > 0);
                },
                TimeSpan.FromSeconds(30)),
            pivot.Client("show", "drops").Output);
        Assert.Equal(Ports, pivot.Json("show", "connections", "--limit", "0").GetProperty("total").GetInt32());

        // What the receiving side's queue did not take, under load, has its port all the same.
        SpinWait.SpinUntil(() => PortsSeen() >= Ports * 9 / 10, TimeSpan.FromSeconds(20));
        Assert.InRange(PortsSeen(), Ports * 9 / 10, Ports);
        Assert.All(echo.Peers.Keys, static peer => Assert.InRange(peer.Port, 61000, 65535));
        pivot.WaitForLog("every local port of eth0 towards some address and port is in use (source-ports-exhausted)");
        Ping(Server, TwoArmedNetwork.ClientAddress(0), bytes: 56);

        int PortsSeen() => echo.Peers.Keys.Select(static peer => peer.Port).Distinct().Count();
    }

    /// <summary>The server sends a datagram from each of its ports.</summary>
    private void SendFromPorts(int first, int count, IPEndPoint target) => Server.Invoke(() =>
    {
        for (int port = first; port < first + count; port++)
        {
            if (port % 100 == 0)
            {
                Thread.Sleep(1); // the pace of the sender, not a wait for anything
            }

            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            socket.SendTo([1], target);
        }
    });

    /// <summary>What a UDP socket hears of a datagram that nobody takes.</summary>
    private static SocketError ErrorOf(NetworkNamespace from, IPEndPoint target)
    {
        using Socket socket = from.Invoke(() => new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        socket.ReceiveTimeout = 5000;
        socket.Connect(target);
        socket.Send([1]);
        return Assert.Throws<SocketException>(() => socket.Receive(new byte[8])).SocketErrorCode;
    }

    private static void Transfer(BulkClient client, byte direction, long length)
    {
        client.Request(direction, length);
        if (direction == BulkServer.Download)
        {
            client.Receive(length);
        }
        else
        {
            client.Send(length);
        }
    }

    private static void Ping(NetworkNamespace from, IPAddress target, int bytes)
    {
        byte[] payload = new byte[bytes];
        Random.Shared.NextBytes(payload);
        PingReply reply = from.Invoke(() =>
        {
            using Ping ping = new();
            return ping.Send(target, 5000, payload);
        });

        Assert.Equal((IPStatus.Success, target), (reply.Status, reply.Address));
        Assert.Equal(payload, reply.Buffer);
    }

    private static IEnumerable<JsonElement> Masqueraded(PivotDaemon pivot) =>
        pivot.Json("show", "connections").GetProperty("connections").EnumerateArray().Where(static connection => connection.GetProperty("service").GetString() == "(masquerade)");

    private static IEnumerable<string> Notes(PivotDaemon pivot) => pivot.Json("status").GetProperty("notes").EnumerateArray().Select(static note => note.GetString()!);

    private static string Host(IPAddress address) => address.ToString() is var text && text.Contains(':') ? $"[{text}]" : text;
}
