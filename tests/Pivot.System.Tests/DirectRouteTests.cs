using System.Net;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests;

/// <summary>Direct routing in a flat LAN: the real server has the virtual address, as <c>pivot explain</c> printed, and answers clients past the board.</summary>
public abstract class DirectRouteTests : IDisposable
{
    private const int Port = 80;
    private const long Bytes = 100L << 20;

    private readonly string _steering;
    private readonly OneNicNetwork _network = new();

    protected DirectRouteTests(string steering) => _steering = steering;

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Get_NearAndFarClients_AreSeenByTheServer(Family family)
    {
        HostSnapshot before = HostSnapshot.Take(_network.Board);
        using NginxServer web = new(_network.Server, "web", [], Port);
        using PivotFiles files = new(Service("web", "tcp", family), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        string url = $"http://{new IPEndPoint(VirtualAddress(family), Port)}/";
        Assert.NotEqual(0, Curl.Try(_network.Near, url).ExitCode);

        _network.Prepare(pivot, "web", "server");

        Assert.Equal($"web {_network.AddressOf(_network.Near, family)} {Port}\n", Curl.Get(_network.Near, url));
        Assert.Equal($"web {_network.AddressOf(_network.Far, family)} {Port}\n", Curl.Get(_network.Far, url));
        pivot.Stop();
        string difference = before.DifferenceTo(HostSnapshot.Take(_network.Board));
        Assert.True(difference.Length == 0, $"the board is not as it was:\n{difference}");
    }

    [Theory]
    [InlineData(Family.IPv4, BulkServer.Upload)]
    [InlineData(Family.IPv4, BulkServer.Download)]
    [InlineData(Family.IPv6, BulkServer.Upload)]
    [InlineData(Family.IPv6, BulkServer.Download)]
    public void Transfer_HundredMebibytes_ArriveEqualAndNoReplyPassesTheDirector(Family family, byte direction)
    {
        using PivotFiles files = new(Service("bulk", "tcp", family), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        _network.Prepare(pivot, "bulk", "server");
        IPEndPoint target = new(VirtualAddress(family), Port);
        using BulkServer server = new(_network.Server, target);
        using BulkClient client = new(_network.Near, target);

        client.Request(direction, Bytes);
        Action<long> move = direction == BulkServer.Download ? client.Receive : client.Send;
        move(Bytes);

        client.AssertSameHash();
        Assert.Equal(client.Endpoint, Assert.Single(server.Peers));
        JsonElement traffic = pivot.Json("show", "statistics").GetProperty("total");
        Assert.Equal(0, traffic.GetProperty("outPackets").GetInt64());
        Assert.True(traffic.GetProperty("inPackets").GetInt64() > 100, $"{traffic}");
        JsonElement connection = pivot.Json("show", "connections").GetProperty("connections")[0];
        Assert.Equal("ESTABLISHED", connection.GetProperty("state").GetString());
        Assert.Equal(new IPEndPoint(ServerAddress(family), Port).ToString(), connection.GetProperty("destination").GetString());
    }

    [Theory]
    [InlineData(Family.IPv4, 64)]
    [InlineData(Family.IPv4, 8192)]
    [InlineData(Family.IPv6, 64)]
    [InlineData(Family.IPv6, 8192)]
    public void Exchange_Datagrams_ComeBackFromTheVirtualAddress(Family family, int bytes)
    {
        using PivotFiles files = new(Service("echo", "udp", family), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        _network.Prepare(pivot, "echo", "server");
        IPEndPoint target = new(VirtualAddress(family), Port);
        using UdpEchoServer server = new(_network.Server, target);
        using UdpClientFlow flow = new(_network.Far, target);

        int returned = flow.Exchange(count: 100, bytes, perSecond: 500);

        Assert.True(returned == 100, $"{returned} of 100 came back, the server saw {server.Peers.Values.Sum()}:\n{pivot.Client("show", "drops").Output}");
        Assert.Equal(flow.Endpoint, Assert.Single(server.Peers.Keys));
    }

    [Fact]
    public void Close_ByTheClient_LeavesFinWaitOfTheInputOnlyTable()
    {
        using PivotFiles files = new(Service("web", "tcp", Family.IPv4), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        _network.Prepare(pivot, "web", "server");
        using NginxServer web = new(_network.Server, "web", [], Port);

        Curl.Get(_network.Near, $"http://{OneNicNetwork.VirtualAddress}/");

        string? state = null;
        Assert.True(SpinWait.SpinUntil(() => (state = State()) == "FIN_WAIT", TimeSpan.FromSeconds(20)), state);

        string? State() => Assert.Single(pivot.Json("show", "connections").GetProperty("connections").EnumerateArray()).GetProperty("state").GetString();
    }

    [Fact]
    public void Docker_PublishedPortOnTheVirtualAddress_ContainerLogShowsTheClients()
    {
        using DockerEngine docker = new(_network.Server);
        string container = docker.RunWebServer(publishedPort: Port, body: "from the container");
        using PivotFiles files = new(Service("web", "tcp", Family.IPv4), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        _network.Prepare(pivot, "web", "server");
        string url = $"http://{OneNicNetwork.VirtualAddress}/";

        Assert.Equal("from the container\n", Curl.Get(_network.Near, url));
        Assert.Equal("from the container\n", Curl.Get(_network.Far, url));

        Assert.Equal([OneNicNetwork.NearAddress, OneNicNetwork.FarAddress], docker.ClientsOf(container, 2));
    }

    [Fact]
    public void Server_ChangesItsHardwareAddress_IsFollowed()
    {
        foreach ((string key, string value) in new[] { ("base_reachable_time_ms", "1000"), ("delay_first_probe_time", "1"), ("retrans_time_ms", "200") })
        {
            _network.Board.SetSysctl($"net.ipv4.neigh.eth0.{key}", value);
        }

        using PivotFiles files = new(Service("web", "tcp", Family.IPv4), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        _network.Prepare(pivot, "web", "server");
        using NginxServer web = new(_network.Server, "web", [], Port);
        string url = $"http://{OneNicNetwork.VirtualAddress}/";
        Curl.Get(_network.Near, url);

        _network.Server.Ip("link set eth0 address 02:00:5e:10:20:30");

        Assert.True(SpinWait.SpinUntil(() => Curl.Try(_network.Near, url).ExitCode == 0, TimeSpan.FromSeconds(30)), pivot.Client("status").Output);
        JsonElement neighbour = Assert.Single(pivot.Json("show", "neighbours").GetProperty("neighbours").EnumerateArray());
        Assert.Equal(
            ("192.0.2.11", "02:00:5e:10:20:30", "eth0", "web/server"),
            (neighbour.GetProperty("address").GetString(), neighbour.GetProperty("hardwareAddress").GetString(), neighbour.GetProperty("interface").GetString(), neighbour.GetProperty("servers")[0].GetString()));
    }

    [Fact]
    public void Server_DoesNotAnswer_IsNamedOnTheLogAndInStatusUntilItDoes()
    {
        _network.Server.Ip("link set eth0 down");
        using PivotFiles files = new(Service("web", "tcp", Family.IPv4), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);

        pivot.WaitForLog("the real server 192.0.2.11 (forwarding dr) gets nothing: it does not answer ARP or NDP on eth0");
        Assert.Contains(pivot.Json("status").GetProperty("notes").EnumerateArray(), note => note.GetString()!.Contains("192.0.2.11 (forwarding dr) gets nothing", StringComparison.Ordinal));
        Assert.NotEqual(0, Curl.Try(_network.Near, $"http://{OneNicNetwork.VirtualAddress}/").ExitCode);
        Assert.Contains(pivot.Json("show", "drops").GetProperty("drops").EnumerateArray(), drop =>
            drop.GetProperty("reason").GetString() == "neighbour-unknown" && drop.GetProperty("packets").GetInt64() > 0);

        _network.Server.Ip("link set eth0 up");
        pivot.WaitForLog("the real server 192.0.2.11 (forwarding dr) is reached");
    }

    public void Dispose()
    {
        _network.Dispose();
        GC.SuppressFinalize(this);
    }

    private static IPAddress VirtualAddress(Family family) => IPAddress.Parse(family == Family.IPv4 ? OneNicNetwork.VirtualAddress : OneNicNetwork.VirtualAddress6);

    private static IPAddress ServerAddress(Family family) => IPAddress.Parse(family == Family.IPv4 ? "192.0.2.11" : "2001:db8:1::11");

    private static string Service(string name, string protocol, Family family) =>
        OneNicNetwork.Service(name, protocol, Port, Port, VirtualAddress(family).ToString(), ServerAddress(family).ToString())
            .Replace("scheduler = \"rr\"", "scheduler = \"rr\"\nforwarding = \"dr\"", StringComparison.Ordinal);
}

/// <summary>By BPF programs.</summary>
public sealed class DirectRouteTestsByBpf() : DirectRouteTests(Steering.Bpf);

/// <summary>By routes and rules.</summary>
public sealed class DirectRouteTestsByRoutes() : DirectRouteTests(Steering.Routes);
