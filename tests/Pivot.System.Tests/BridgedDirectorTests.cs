using System.Net;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests;

/// <summary>Every forwarding method from the bridged director, in a flat LAN, to a real server that runs what <c>pivot explain</c> prints.</summary>
public sealed class BridgedDirectorTests : IDisposable
{
    private const int Port = 80;
    private const long Bytes = 100L << 20;

    private readonly BridgedNetwork _network = new();

    /// <summary>Forwarding method and IP version.</summary>
    public static TheoryData<string, Family> Methods => new MatrixTheoryData<string, Family>(["nat", "dr", "tun", "fullnat"], [Family.IPv4, Family.IPv6]);

    [Theory]
    [MemberData(nameof(Methods))]
    public void Get_NearAndFarClients_AreSeenByTheServer(string method, Family family)
    {
        HostSnapshot before = HostSnapshot.Take(_network.Board);
        using TunnelEnd? end = TunnelFor(method, family);
        using NginxServer web = new(_network.Server, "web", [], Port);
        using PivotFiles files = new(BridgedNetwork.Service("web", "tcp", method, Port, Port, family), BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        Prepare(pivot, "web", method);
        string url = $"http://{new IPEndPoint(BridgedNetwork.Virtual(family), Port)}/";

        Assert.Equal($"web {SeenAs(_network.Near, method, family)} {Port}\n", Curl.Get(_network.Near, url));
        Assert.Equal($"web {SeenAs(_network.Far, method, family)} {Port}\n", Curl.Get(_network.Far, url));
        pivot.Stop();
        string difference = before.DifferenceTo(HostSnapshot.Take(_network.Board));
        Assert.True(difference.Length == 0, $"the board is not as it was:\n{difference}");
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Transfer_HundredMebibytesEachWay_ArriveEqual(string method, Family family)
    {
        using TunnelEnd? end = TunnelFor(method, family);
        using PivotFiles files = new(BridgedNetwork.Service("bulk", "tcp", method, Port, Port, family), BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        Prepare(pivot, "bulk", method);
        using BulkServer server = new(_network.Server, new IPEndPoint(family == Family.IPv4 ? IPAddress.Any : IPAddress.IPv6Any, Port));
        IPEndPoint target = new(BridgedNetwork.Virtual(family), Port);

        foreach (byte direction in (byte[])[BulkServer.Upload, BulkServer.Download])
        {
            using BulkClient client = new(_network.Near, target);
            client.Request(direction, Bytes);
            Action<long> move = direction == BulkServer.Download ? client.Receive : client.Send;
            move(Bytes);
            client.AssertSameHash();
            Assert.Equal(SeenAs(_network.Near, method, family), server.Peers[^1].Address);
        }

        JsonElement traffic = pivot.Json("show", "statistics").GetProperty("total");
        Assert.Equal(method is "dr" or "tun", traffic.GetProperty("outPackets").GetInt64() == 0);
    }

    /// <summary>socat, which plays the tunnel's end, puts no fragments over IPv6 together.</summary>
    public static TheoryData<string, Family, int> Datagrams => new MatrixTheoryData<string, Family, int>(["nat", "dr", "tun", "fullnat"], [Family.IPv4, Family.IPv6], [64, 8192]);

    [Theory]
    [MemberData(nameof(Datagrams))]
    public void Exchange_Datagrams_ComeBackFromTheVirtualAddress(string method, Family family, int bytes)
    {
        using TunnelEnd? end = TunnelFor(method, family, outer: bytes > 1000 ? Family.IPv4 : family);
        using PivotFiles files = new(Service("echo", "udp", method, family, outer: bytes > 1000 ? Family.IPv4 : family), BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        Prepare(pivot, "echo", method);
        IPEndPoint target = new(BridgedNetwork.Virtual(family), Port);
        using UdpEchoServer server = new(_network.Server, new IPEndPoint(method is "dr" or "tun" ? target.Address : BridgedNetwork.ServerAddress(family), Port));
        using UdpClientFlow flow = new(_network.Far, target);

        flow.LearnPathMtu(bytes);
        int returned = flow.Exchange(count: 100, bytes, perSecond: 500);

        Assert.True(returned == 100, $"{returned} of 100 came back, the server saw {server.Peers.Values.Sum()}:\n{pivot.Client("show", "drops").Output}{pivot.Client("show", "neighbours").Output}");
        Assert.Equal(SeenAs(_network.Far, method, family), Assert.Single(server.Peers.Keys).Address);
    }

    [Theory]
    [InlineData(Family.IPv4, "192.0.2.251")]
    [InlineData(Family.IPv6, "2001:db8:1::251")]
    public void Get_FullNatWithASourceAlone_TheDirectorAnswersForIt(Family family, string source)
    {
        using NginxServer web = new(_network.Server, "web", [], Port);
        string service = BridgedNetwork.Service("web", "tcp", "fullnat", Port, Port, family).Replace("  name    = \"server\"", $"  name    = \"server\"\n  source = [\"{source}\"]", StringComparison.Ordinal);
        using PivotFiles files = new(service, BridgedNetwork.TapWithoutAddress);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);

        Assert.Equal($"web {source} {Port}\n", Curl.Get(_network.Far, $"http://{new IPEndPoint(BridgedNetwork.Virtual(family), Port)}/"));
    }

    [Theory]
    [InlineData("nat", Family.IPv4)]
    [InlineData("nat", Family.IPv6)]
    [InlineData("dr", Family.IPv4)]
    [InlineData("dr", Family.IPv6)]
    public void Get_DirectorWithoutAnAddressOfItsOwn_TakesTheHostsSubnetsAndGateways(string method, Family family)
    {
        using NginxServer web = new(_network.Server, "web", [], Port);
        using PivotFiles files = new(BridgedNetwork.Service("web", "tcp", method, Port, Port, family), BridgedNetwork.TapWithoutAddress);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        Prepare(pivot, "web", method);
        string url = $"http://{new IPEndPoint(BridgedNetwork.Virtual(family), Port)}/";

        Assert.Equal($"web {_network.AddressOf(_network.Near, family)} {Port}\n", Curl.Get(_network.Near, url));
        Assert.Equal($"web {_network.AddressOf(_network.Far, family)} {Port}\n", Curl.Get(_network.Far, url));
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Get_FullNatWithProxyProtocol_NginxAndHaproxySeeNearAndFarClients(Family family)
    {
        const int HaproxyPort = 8081;
        using NginxServer nginx = NginxServer.WithProxyProtocol(_network.Server, "nginx", [], Port);
        using HaproxyServer haproxy = HaproxyServer.OfHttp(_network.Server, "haproxy", HaproxyPort);
        string services = BridgedNetwork.Service("one", "tcp", "fullnat", Port, Port, family) + BridgedNetwork.Service("two", "tcp", "fullnat", HaproxyPort, HaproxyPort, family);
        using PivotFiles files = new(WithClientAddress(services, "proxy-v2"), BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);

        foreach (NetworkNamespace client in (NetworkNamespace[])[_network.Near, _network.Far])
        {
            Assert.Equal($"nginx {_network.AddressOf(client, family)} {Port}\n", Curl.Get(client, $"http://{new IPEndPoint(BridgedNetwork.Virtual(family), Port)}/"));
            Assert.Equal($"haproxy {_network.AddressOf(client, family)} {HaproxyPort}\n", Curl.Get(client, $"http://{new IPEndPoint(BridgedNetwork.Virtual(family), HaproxyPort)}/"));
        }
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Get_FullNatWithToa_CarriesTheClientsAddressAndPort(Family family)
    {
        using NginxServer web = new(_network.Server, "web", [], Port);
        using PivotFiles files = new(WithClientAddress(BridgedNetwork.Service("web", "tcp", "fullnat", Port, Port, family), "toa"), BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        using ToaCapture capture = new(_network.Server, Port);
        using TextClient client = new(_network.Far, new IPEndPoint(BridgedNetwork.Virtual(family), Port));

        client.Write("GET / HTTP/1.0\r\n\r\n");

        Assert.EndsWith($"web {BridgedNetwork.Director(family)} {Port}\n", client.Read(4096), StringComparison.Ordinal);
        Assert.Equal(client.Endpoint, Assert.Single(capture.WaitForClients().Distinct()));
    }

    public void Dispose() => _network.Dispose();

    private static string WithClientAddress(string services, string clientAddress) =>
        services.Replace("  name    = \"server\"", $"  name    = \"server\"\n  client_address = \"{clientAddress}\"", StringComparison.Ordinal);

    private static string Service(string name, string protocol, string method, Family family, Family outer) =>
        BridgedNetwork.Service(name, protocol, method, Port, Port, family)
            .Replace($"address = \"{BridgedNetwork.ServerAddress(family)}\"", $"address = \"{BridgedNetwork.ServerAddress(method == "tun" ? outer : family)}\"", StringComparison.Ordinal);

    private IPAddress SeenAs(NetworkNamespace client, string method, Family family) => method == "fullnat" ? BridgedNetwork.Director(family) : _network.AddressOf(client, family);

    private TunnelEnd? TunnelFor(string method, Family family, Family? outer = null)
    {
        if (method != "tun")
        {
            return null;
        }

        // As `pivot explain` prints it, but for the tunnel device, which this machine's kernel has not.
        _network.Server.SetSysctl("net.ipv4.conf.all.arp_ignore", "1");
        _network.Server.SetSysctl("net.ipv4.conf.all.arp_announce", "2");
        _network.Server.SetSysctl("net.ipv4.conf.all.rp_filter", "0");
        _network.Server.Ip($"address add {BridgedNetwork.Virtual(family)}/{(family == Family.IPv4 ? "32" : "128")} dev lo{(family == Family.IPv6 ? " nodad" : "")}");
        return new TunnelEnd(_network.Server, outer ?? family, family);
    }

    private void Prepare(PivotDaemon pivot, string service, string method)
    {
        if (method != "tun")
        {
            _network.Prepare(pivot, service);
        }
    }
}
