using System.Net;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests;

/// <summary>A board with one NIC in a flat LAN, and a real server that did what <c>pivot explain</c> printed.</summary>
public abstract class OneNicTests : IDisposable
{
    private const int WebPort = 8080;
    private const int EchoPort = 5300;

    private readonly string _steering;
    private readonly OneNicNetwork _network = new();

    protected OneNicTests(string steering) => _steering = steering;

    [Fact]
    public void Tcp_ServerPreparedForReplies_NearAndFarClientsAreSeen()
    {
        using NginxServer web = new(_network.Server, "web", [], WebPort);
        using PivotFiles files = Files();
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        Assert.NotEqual(0, Curl.Try(_network.Near, $"http://{OneNicNetwork.VirtualAddress}/").ExitCode);

        _network.Prepare(pivot, "web", "server");

        Assert.Equal($"web {OneNicNetwork.NearAddress} {WebPort}\n", Curl.Get(_network.Near, $"http://{OneNicNetwork.VirtualAddress}/"));
        Assert.Equal($"web {OneNicNetwork.FarAddress} {WebPort}\n", Curl.Get(_network.Far, $"http://{OneNicNetwork.VirtualAddress}/"));
        Assert.Equal($"web {OneNicNetwork.NearAddress} {WebPort}\n", Curl.Get(_network.Near, $"http://192.0.2.11:{WebPort}/"));
    }

    [Fact]
    public void Udp_ServerOnAllAddressesPreparedForReplies_NearAndFarClientsAreSeen()
    {
        using UdpEchoServer echo = new(_network.Server, new IPEndPoint(IPAddress.Any, EchoPort));
        using PivotFiles files = Files();
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        using (UdpClientFlow flow = new(_network.Near, new IPEndPoint(IPAddress.Parse(OneNicNetwork.VirtualAddress), 53)))
        {
            Assert.Equal(0, flow.TryExchange(count: 1, bytes: 64, perSecond: 1));
        }

        _network.Prepare(pivot, "echo", "server");

        AssertEchoed(echo, _network.Near);
        AssertEchoed(echo, _network.Far);
    }

    [Fact]
    public void Gateway_ServerPrepared_FarClientIsSeenAndServerOpensOutward()
    {
        using NginxServer web = new(_network.Server, "web", [], WebPort);
        using UdpEchoServer echo = new(_network.Server, new IPEndPoint(IPAddress.Any, EchoPort));
        using NginxServer outside = new(_network.Far, "outside", [], WebPort);
        using PivotFiles files = Files();
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        Assert.NotEqual(0, Curl.Try(_network.Far, $"http://{OneNicNetwork.VirtualAddress}/").ExitCode);

        _network.Prepare(pivot, "web", "server", "--way", "gateway");

        Assert.Equal($"web {OneNicNetwork.FarAddress} {WebPort}\n", Curl.Get(_network.Far, $"http://{OneNicNetwork.VirtualAddress}/"));
        Assert.Equal($"outside 192.0.2.11 {WebPort}\n", Curl.Get(_network.Server, $"http://{OneNicNetwork.FarAddress}:{WebPort}/"));
        AssertEchoed(echo, _network.Far);
    }

    [Fact]
    public void IPv6_ServerPreparedForReplies_NearAndFarClientsAreSeenByTcpAndUdp()
    {
        using NginxServer web = new(_network.Server, "web", [], WebPort);
        using UdpEchoServer echo = new(_network.Server, new IPEndPoint(IPAddress.IPv6Any, EchoPort));
        HostSnapshot before = HostSnapshot.Take(_network.Board);
        using PivotFiles files = new(
            OneNicNetwork.Service("web", "tcp", 80, WebPort, OneNicNetwork.VirtualAddress6, "2001:db8:1::11")
            + OneNicNetwork.Service("echo", "udp", 53, EchoPort, OneNicNetwork.VirtualAddress6, "2001:db8:1::11"),
            _steering);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        string url = $"http://[{OneNicNetwork.VirtualAddress6}]/";
        Assert.NotEqual(0, Curl.Try(_network.Near, url).ExitCode);

        _network.Prepare(pivot, "web", "server");
        _network.Prepare(pivot, "echo", "server");

        Assert.Equal($"web 2001:db8:1::21 {WebPort}\n", Curl.Get(_network.Near, url));
        Assert.Equal($"web 2001:db8:2::21 {WebPort}\n", Curl.Get(_network.Far, url));
        AssertEchoed(echo, _network.Near, OneNicNetwork.VirtualAddress6);
        AssertEchoed(echo, _network.Far, OneNicNetwork.VirtualAddress6);
        pivot.Stop();
        string difference = before.DifferenceTo(HostSnapshot.Take(_network.Board));
        Assert.True(difference.Length == 0, $"the board is not as it was:\n{difference}");
    }

    [Fact]
    public void RouterAdvertisement_DefaultRoute_SurvivesStartAndStop()
    {
        _network.Board.Ip("-6 route del default");
        RouterAdvertisement.SendUntil(_network.Router, _network.Board, HasRoute);
        HostSnapshot before = HostSnapshot.Take(_network.Board);
        using PivotFiles files = new(OneNicNetwork.Service("web", "tcp", 80, WebPort, OneNicNetwork.VirtualAddress6, "2001:db8:1::11"), _steering);

        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);

        Assert.True(HasRoute(_network.Board), "the start has removed the default route");
        Assert.Equal("1", _network.Board.Sysctl("net.ipv6.conf.all.forwarding"));
        _network.Board.Ip("-6 route del default");
        RouterAdvertisement.SendUntil(_network.Router, _network.Board, HasRoute);
        pivot.KillHard();
        pivot.StartAgain();
        Assert.True(HasRoute(_network.Board), "the start after a crash has removed the default route");
        pivot.Stop();
        Assert.True(HasRoute(_network.Board), "the stop has removed the default route");
        string difference = before.DifferenceTo(HostSnapshot.Take(_network.Board));
        Assert.True(difference.Length == 0, $"the board is not as it was:\n{difference}");

        static bool HasRoute(NetworkNamespace board) => board.Run("ip", "-6", "route", "show", "default").Succeeded().Contains("proto ra", StringComparison.Ordinal);
    }

    [Fact]
    public void Status_AnotherMachineHasTheVirtualAddress_NamesItsHardwareAddress()
    {
        _network.Near.Ip($"address add {OneNicNetwork.VirtualAddress}/32 dev eth0");
        using PivotFiles files = Files();

        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);

        string hardware = HardwareOf(_network.Near);
        pivot.WaitForLog($"warning Another machine on eth0, {hardware}, answers for the virtual address {OneNicNetwork.VirtualAddress} too");
        Assert.Contains(pivot.Json("status").GetProperty("notes").EnumerateArray(), note => note.GetString()!.Contains(hardware, StringComparison.Ordinal));
    }

    [Fact]
    public void Traffic_OfEveryKind_CausesNoRedirect()
    {
        using IcmpCapture atServer = new(_network.Server);
        using IcmpCapture atClient = new(_network.Near);
        using IcmpCapture atRouter = new(_network.Router);

        Gateway_ServerPrepared_FarClientIsSeenAndServerOpensOutward();
        Tcp_ServerPreparedForReplies_NearAndFarClientsAreSeen();
        IPv6_ServerPreparedForReplies_NearAndFarClientsAreSeenByTcpAndUdp();

        Assert.All([atServer.Stop(), atClient.Stop(), atRouter.Stop()], static seen => Assert.DoesNotContain(seen, static message => message.IsRedirect));
    }

    [Fact]
    public void Docker_PublishedPortPrepared_NearAndFarClientsAreSeen()
    {
        using DockerEngine docker = new(_network.Server);
        docker.RunWebServer(publishedPort: WebPort, body: "from the container");
        using PivotFiles files = Files();
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        string url = $"http://{OneNicNetwork.VirtualAddress}/";
        _network.Prepare(pivot, "web", "server");
        Assert.NotEqual(0, Curl.Try(_network.Near, url).ExitCode);

        _network.Prepare(pivot, "web", "server", "--way", "docker");

        Assert.Equal("from the container\n", Curl.Get(_network.Near, url));
        Assert.Equal("from the container\n", Curl.Get(_network.Far, url));
    }

    public void Dispose()
    {
        _network.Dispose();
        GC.SuppressFinalize(this);
    }

    private static string HardwareOf(NetworkNamespace host)
    {
        string[] words = host.Run("ip", "-o", "link", "show", "eth0").Succeeded().Split(' ');
        return words[Array.IndexOf(words, "link/ether") + 1];
    }

    private static (int Returned, IPEndPoint Client) Exchange(NetworkNamespace client, string address = OneNicNetwork.VirtualAddress)
    {
        using UdpClientFlow flow = new(client, new IPEndPoint(IPAddress.Parse(address), 53));
        return (flow.Exchange(count: 1, bytes: 64, perSecond: 1), flow.Endpoint);
    }

    private static void AssertEchoed(UdpEchoServer echo, NetworkNamespace client, string address = OneNicNetwork.VirtualAddress)
    {
        (int returned, IPEndPoint endpoint) = Exchange(client, address);
        Assert.Equal(1, returned);
        Assert.Contains(endpoint, echo.Peers.Keys);
    }

    private PivotFiles Files() =>
        new(OneNicNetwork.Service("web", "tcp", 80, WebPort) + OneNicNetwork.Service("echo", "udp", 53, EchoPort), _steering);
}

/// <summary>With BPF programs.</summary>
public sealed class OneNicTestsByBpf() : OneNicTests(Steering.Bpf);

/// <summary>With routes and rules.</summary>
public sealed class OneNicTestsByRoutes() : OneNicTests(Steering.Routes);
