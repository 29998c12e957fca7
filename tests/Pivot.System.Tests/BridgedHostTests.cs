using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>The bridged director and the host that it runs on: what it needs there, what it leaves, what a crash loses.</summary>
public sealed class BridgedHostTests : IDisposable
{
    private const long Mebibyte = 1L << 20;
    private const int Port = 80;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly string Services = BridgedNetwork.Service("web", "tcp", "nat", Port, Port, Family.IPv4) + BridgedNetwork.Service("web6", "tcp", "nat", Port, Port, Family.IPv6);

    private readonly BridgedNetwork _network = new();

    [Fact]
    public void Start_OnABridge_ChangesNothingButAPort()
    {
        HostSnapshot before = HostSnapshot.Take(_network.Board);
        string hardware = HardwareOf(_network.Board, "br0");
        using PivotFiles files = new(Services, BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);

        string[] changes = [.. before.DifferenceTo(HostSnapshot.Take(_network.Board)).Split('\n').Where(change => !change.Contains("pivot0", StringComparison.Ordinal))];

        Assert.Empty(changes);
        Assert.Equal(hardware, HardwareOf(_network.Board, "br0"));
        Assert.Contains("pivot0", _network.Board.Run("ip", "link", "show", "master", "br0").Output, StringComparison.Ordinal);
        Assert.Equal("0", _network.Board.Sysctl("net.ipv4.ip_forward"));
        Assert.DoesNotContain("inet", _network.Board.Run("ip", "address", "show", "pivot0").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void KillHard_ThenStart_TheConnectionGoesOnFromTheSameEthernetAddress(Family family)
    {
        HostSnapshot before = HostSnapshot.Take(_network.Board);
        using PivotFiles files = new(BridgedNetwork.Service("bulk", "tcp", "nat", Port, Port, family), BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        _network.Prepare(pivot, "bulk");
        string hardware = DirectorHardware(pivot);
        string index = IndexOf("pivot0");
        using BulkServer server = new(_network.Server, new IPEndPoint(BridgedNetwork.ServerAddress(family), Port));
        using BulkClient client = new(_network.Far, new IPEndPoint(BridgedNetwork.Virtual(family), Port));
        client.Request(BulkServer.Download, 32 * Mebibyte);
        client.Receive(8 * Mebibyte);

        pivot.KillHard();
        Assert.Equal(index, IndexOf("pivot0"));
        pivot.StartAgain();
        client.Receive(24 * Mebibyte);

        client.AssertSameHash();
        Assert.Equal(hardware, DirectorHardware(pivot));
        Assert.Equal(index, IndexOf("pivot0"));
        pivot.Stop();
        string difference = before.DifferenceTo(HostSnapshot.Take(_network.Board));
        Assert.True(difference.Length == 0, $"the board is not as it was:\n{difference}");
    }

    [Fact]
    public void Bridge_GetsItsAddressLater_TheDirectorFollows()
    {
        _network.Board.Ip("address flush dev br0", "-6 address flush dev br0");
        using PivotFiles files = new(BridgedNetwork.Service("web", "tcp", "dr", Port, Port, Family.IPv4), BridgedNetwork.TapWithoutAddress);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        using NginxServer web = new(_network.Server, "web", [], Port);
        pivot.WaitForLog("the director knows no subnet of its link, so nothing can be sent: give br0 an address");

        _network.Board.Ip("address add 192.0.2.2/24 dev br0", "route add default via 192.0.2.1");

        pivot.WaitForLog("no longer so: the director knows no subnet of its link");
        _network.Prepare(pivot, "web");
        Assert.Equal($"web {OneNicNetwork.FarAddress} {Port}\n", Curl.Get(_network.Far, $"http://{OneNicNetwork.VirtualAddress}/"));
    }

    [Fact]
    public void Port_TakenOutOfTheBridge_IsPutBack()
    {
        using PivotFiles files = new(Services, BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);

        _network.Board.Ip("link set pivot0 nomaster", "link set pivot0 down");

        Assert.True(SpinWait.SpinUntil(() => _network.Board.Run("ip", "link", "show", "master", "br0", "up").Output.Contains("pivot0", StringComparison.Ordinal), Limit), string.Join('\n', pivot.Log));
    }

    [Theory]
    [InlineData("nat")]
    [InlineData("dr")]
    public void Link_WithJumboFrames_CarriesThemWhole(string method)
    {
        const int JumboDatagram = 8900;
        Skip.When(Requires.Tool("tcpdump", "tcpdump"));
        _network.SetMtu(9000);
        using PivotFiles files = new(BridgedNetwork.Service("echo", "udp", method, Port, Port, Family.IPv4), BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        _network.Prepare(pivot, "echo");
        Assert.Equal(9000, pivot.Json("status").GetProperty("device").GetProperty("mtuBytes").GetInt32());
        using ChildProcess fragments = _network.Server.Start("tcpdump", "-i", "eth0", "-n", "-l", "ip[6:2] & 0x3fff != 0");
        fragments.WaitForText("listening on", Limit);
        IPEndPoint target = new(BridgedNetwork.Virtual(Family.IPv4), Port);
        using UdpEchoServer server = new(_network.Server, method == "dr" ? target : new IPEndPoint(BridgedNetwork.ServerAddress(Family.IPv4), Port));
        using UdpClientFlow flow = new(_network.Near, target);

        Assert.Equal(50, flow.Exchange(count: 50, JumboDatagram, perSecond: 500));

        fragments.Signal(ChildProcess.Terminate);
        Assert.DoesNotContain("192.0.2", fragments.WaitForExit(Limit).Output, StringComparison.Ordinal);
        Assert.Contains("mtu 9000", _network.Board.Run("ip", "link", "show", "br0").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Link_GetsAnotherMtu_IsFollowed()
    {
        using PivotFiles files = new(Services, BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);

        _network.SetMtu(9000);

        Assert.True(SpinWait.SpinUntil(() => pivot.Json("status").GetProperty("device").GetProperty("mtuBytes").GetInt32() == 9000, Limit), pivot.Client("status").Output);
        Assert.Contains("mtu 9000", _network.Board.Run("ip", "link", "show", "pivot0").Output, StringComparison.Ordinal);
        Assert.Contains("mtu 9000", _network.Board.Run("ip", "link", "show", "br0").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Host_IsAStationLikeAnyOther_ClientAndRealServer(Family family)
    {
        IPAddress host = IPAddress.Parse(family == Family.IPv4 ? "192.0.2.2" : "2001:db8:1::2");
        string service = BridgedNetwork.Service("web", "tcp", "dr", Port, Port, family).Replace($"\"{BridgedNetwork.ServerAddress(family)}\"", $"\"{host}\"", StringComparison.Ordinal);
        using PivotFiles files = new(service + BridgedNetwork.Service("other", "tcp", "fullnat", 81, Port, family), BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        using NginxServer onBoard = new(_network.Board, "board", [], Port);
        using NginxServer onServer = new(_network.Server, "server", [], Port);
        _network.Board.Run("sh", "-ec", pivot.Client("explain", "web", "server").Succeeded()).Succeeded();

        Assert.Equal($"board {_network.AddressOf(_network.Near, family)} {Port}\n", Curl.Get(_network.Near, $"http://{new IPEndPoint(BridgedNetwork.Virtual(family), Port)}/"));
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Host_AsAClient_ReachesTheVirtualAddressWithItsOwn(Family family)
    {
        using PivotFiles files = new(BridgedNetwork.Service("web", "tcp", "nat", Port, Port, family), BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        _network.Prepare(pivot, "web");
        using NginxServer web = new(_network.Server, "web", [], Port);

        Assert.Equal($"web {(family == Family.IPv4 ? "192.0.2.2" : "2001:db8:1::2")} {Port}\n", Curl.Get(_network.Board, $"http://{new IPEndPoint(BridgedNetwork.Virtual(family), Port)}/"));
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Packet_WhoseHopsEndAtTheDirector_IsAnsweredByItsOwnAddress(Family family)
    {
        using PivotFiles files = new(BridgedNetwork.Service("web", "tcp", "nat", Port, Port, family), BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        using IcmpCapture atClient = new(_network.Near);
        IPEndPoint target = new(BridgedNetwork.Virtual(family), Port);
        using Socket socket = _network.Near.Invoke(() => new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Ttl = 1, Blocking = false });
        Assert.Equal(SocketError.WouldBlock, Assert.Throws<SocketException>(() => socket.Connect(target)).SocketErrorCode);

        atClient.WaitFor(static message => message.IsTimeExceeded);

        IcmpMessage answer = Assert.Single(atClient.Stop().Where(static message => message.IsTimeExceeded).DistinctBy(static message => message.Source));
        Assert.Equal((BridgedNetwork.Director(family), target.Address), (answer.Source, answer.QuotedDestination));
    }

    [Fact]
    public void Firewall_ThatDropsBridgedFrames_IsNamedWithTheCommandsThatHelp()
    {
        Skip.When(Requires.Tool("iptables", "iptables"));
        _network.Board.SetSysctl("net.bridge.bridge-nf-call-iptables", "1");
        _network.Board.Run("iptables", "-P", "FORWARD", "DROP").Succeeded();
        using PivotFiles files = new(BridgedNetwork.Service("web", "tcp", "dr", Port, Port, Family.IPv4), BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);

        pivot.WaitForLog("The host's firewall drops frames between the ports of br0");
        string note = pivot.Json("status").GetProperty("notes").EnumerateArray().Select(note => note.GetString()!).Single(note => note.Contains("br_netfilter", StringComparison.Ordinal));
        _network.Prepare(pivot, "web");
        using NginxServer web = new(_network.Server, "web", [], Port);
        string url = $"http://{OneNicNetwork.VirtualAddress}/";
        Assert.NotEqual(0, Curl.Try(_network.Near, url).ExitCode);

        // The first command in quotation marks, as the note has it.
        _network.Board.Run("sh", "-ec", note.Split('"')[1]).Succeeded();

        Assert.Equal($"web {OneNicNetwork.NearAddress} {Port}\n", Curl.Get(_network.Near, url));
    }

    [Fact]
    public void Docker_OnTheSameHost_ContainerLogShowsTheClientsOnceTheFirewallLetsFramesThrough()
    {
        using DockerEngine docker = new(_network.Board);
        string container = docker.RunWebServer(publishedPort: Port, body: "from the container");
        _network.Board.SetSysctl("net.bridge.bridge-nf-call-iptables", "1");
        string service = BridgedNetwork.Service("web", "tcp", "dr", Port, Port, Family.IPv4).Replace("\"192.0.2.11\"", "\"192.0.2.2\"", StringComparison.Ordinal);
        using PivotFiles files = new(service, BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        string url = $"http://{OneNicNetwork.VirtualAddress}/";

        pivot.WaitForLog("The host's firewall drops frames between the ports of br0");
        string note = pivot.Json("status").GetProperty("notes").EnumerateArray().Select(note => note.GetString()!).First(note => note.Contains("br_netfilter", StringComparison.Ordinal));
        _network.Board.Run("sh", "-ec", note.Split('"')[1]).Succeeded();
        _network.Board.Run("sh", "-ec", pivot.Client("explain", "web", "server").Succeeded()).Succeeded();

        Assert.Equal("from the container\n", Curl.Get(_network.Near, url));
        Assert.Equal("from the container\n", Curl.Get(_network.Far, url));
        Assert.Equal([OneNicNetwork.NearAddress, OneNicNetwork.FarAddress], docker.ClientsOf(container, 2));
    }

    [Theory]
    [InlineData("bridge = \"br9\"", "There is no interface br9, which [director] bridge names")]
    [InlineData("bridge = \"eth0\"", "[director] bridge names eth0, which is no bridge")]
    [InlineData("port = \"br0\"", "[director] port names br0, which is a bridge: set bridge = \"br0\" in its stead.")]
    [InlineData("port = \"eth0\"", "[director] port names eth0, which is a port of br0: set bridge = \"br0\" in its stead.")]
    [InlineData("port = \"lo\"", "[director] port names lo, which is no Ethernet interface")]
    public void Start_PlaceThatCannotBe_IsRefusedAndChangesNothing(string place, string expected)
    {
        HostSnapshot before = HostSnapshot.Take(_network.Board);
        using PivotFiles files = new(Services, "device = \"tap\"\n" + place);

        CommandResult result = _network.Board.Run(RepositoryPaths.PivotBinary, "run", "--config", files.ConfigFile);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Empty(before.DifferenceTo(HostSnapshot.Take(_network.Board)));
    }

    [Fact]
    public void Start_AfterACrashOfTheRoutedDirector_PutsItsChangesBackFirst()
    {
        HostSnapshot before = HostSnapshot.Take(_network.Board);
        using PivotFiles files = new(Services);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        pivot.KillHard();
        files.Rewrite(File.ReadAllText(files.ConfigFile).Replace("[director]", "[director]\n" + BridgedNetwork.Tap, StringComparison.Ordinal));

        pivot.StartAgain();
        Assert.Equal("0", _network.Board.Sysctl("net.ipv4.ip_forward"));
        Assert.Equal("tap", pivot.Json("status").GetProperty("device").GetProperty("kind").GetString());
        pivot.KillHard();
        files.Rewrite(File.ReadAllText(files.ConfigFile).Replace(BridgedNetwork.Tap, "", StringComparison.Ordinal));
        pivot.StartAgain();

        Assert.Equal("tun", pivot.Json("status").GetProperty("device").GetProperty("kind").GetString());
        pivot.Stop();
        string difference = before.DifferenceTo(HostSnapshot.Take(_network.Board));
        Assert.True(difference.Length == 0, $"the board is not as it was:\n{difference}");
    }

    public void Dispose() => _network.Dispose();

    private static string DirectorHardware(PivotDaemon pivot) => pivot.Json("status").GetProperty("device").GetProperty("hardwareAddress").GetString()!;

    private static string HardwareOf(NetworkNamespace host, string link) => Link(host, link).GetProperty("address").GetString()!;

    private static JsonElement Link(NetworkNamespace host, string link)
    {
        using JsonDocument links = JsonDocument.Parse(host.Run("ip", "-j", "link", "show", link).Succeeded());
        return links.RootElement[0].Clone();
    }

    private string IndexOf(string link) => Link(_network.Board, link).GetProperty("ifindex").ToString();
}
