using System.Net;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>Forwarding through IP-in-IP tunnels: the real server unpacks the client's own packets and answers past the board.</summary>
public abstract class TunnelTests : IDisposable
{
    private const int Port = 80;
    private const int LinkBytes = 1500;
    private const long Bytes = 100L << 20;

    private readonly string _steering;
    private readonly OneNicNetwork _network = new();

    protected TunnelTests(string steering) => _steering = steering;

    /// <summary>Outer and inner IP version.</summary>
    public static TheoryData<Family, Family> Families => new MatrixTheoryData<Family, Family>([Family.IPv4, Family.IPv6], [Family.IPv4, Family.IPv6]);

    [Theory]
    [MemberData(nameof(Families))]
    public void Get_NearAndFarClients_AreSeenByTheServer(Family outer, Family inner)
    {
        GiveVirtualAddress(inner);
        using TunnelEnd end = new(_network.Server, outer, inner);
        using NginxServer web = new(_network.Server, "web", [], Port);
        using PivotFiles files = new(Service("web", "tcp", outer, inner), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        string url = $"http://{new IPEndPoint(VirtualAddress(inner), Port)}/";

        Assert.Equal($"web {_network.AddressOf(_network.Near, inner)} {Port}\n", Curl.Get(_network.Near, url));
        Assert.Equal($"web {_network.AddressOf(_network.Far, inner)} {Port}\n", Curl.Get(_network.Far, url));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Upload_HundredMebibytes_ArriveEqualInPacketsThatFit(Family outer, Family inner)
    {
        GiveVirtualAddress(inner);
        using TunnelEnd end = new(_network.Server, outer, inner);
        using PivotFiles files = new(Service("bulk", "tcp", outer, inner), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        IPEndPoint target = new(VirtualAddress(inner), Port);
        using BulkServer server = new(_network.Server, target);
        using IcmpCapture atClient = new(_network.Near);
        using BulkClient client = new(_network.Near, target);

        client.Request(BulkServer.Upload, Bytes);
        client.Send(Bytes);

        client.AssertSameHash();
        Assert.Equal(client.Endpoint, Assert.Single(server.Peers));
        uint fits = (uint)(LinkBytes - (outer == Family.IPv4 ? 20 : 40));

        // Where socat falls behind, the server's kernel says that nobody takes the protocol: that is about the tunnel's end here, not about sizes.
        IcmpMessage[] tooBig = [.. atClient.Stop().Where(static message => message.IsTooBig)];
        Assert.All(tooBig, message => Assert.Equal((fits, target.Address), (message.Mtu, message.QuotedDestination)));
        JsonElement traffic = pivot.Json("show", "statistics").GetProperty("total");
        Assert.Equal(0, traffic.GetProperty("outPackets").GetInt64());
    }

    [Theory]
    [InlineData(Family.IPv4, Family.IPv4, 64)]
    [InlineData(Family.IPv4, Family.IPv4, 8192)]
    [InlineData(Family.IPv4, Family.IPv6, 8192)]
    [InlineData(Family.IPv6, Family.IPv4, 64)]
    [InlineData(Family.IPv6, Family.IPv6, 64)]
    public void Exchange_Datagrams_ComeBackFromTheVirtualAddress(Family outer, Family inner, int bytes)
    {
        GiveVirtualAddress(inner);
        using TunnelEnd end = new(_network.Server, outer, inner);
        using PivotFiles files = new(Service("echo", "udp", outer, inner), _steering);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        IPEndPoint target = new(VirtualAddress(inner), Port);
        using UdpEchoServer server = new(_network.Server, target);
        using UdpClientFlow flow = new(_network.Far, target);

        flow.LearnPathMtu(bytes);
        int returned = flow.Exchange(count: 100, bytes, perSecond: 500);

        Assert.True(returned == 100, $"{returned} of 100 came back, the server saw {server.Peers.Values.Sum()}:\n{pivot.Client("show", "drops").Output}");
        Assert.Equal(flow.Endpoint, Assert.Single(server.Peers.Keys));
    }

    public void Dispose()
    {
        _network.Dispose();
        GC.SuppressFinalize(this);
    }

    private static IPAddress VirtualAddress(Family family) => IPAddress.Parse(family == Family.IPv4 ? OneNicNetwork.VirtualAddress : OneNicNetwork.VirtualAddress6);

    private static string Service(string name, string protocol, Family outer, Family inner) =>
        OneNicNetwork.Service(name, protocol, Port, Port, VirtualAddress(inner).ToString(), outer == Family.IPv4 ? "192.0.2.11" : "2001:db8:1::11")
            .Replace("scheduler = \"rr\"", "scheduler = \"rr\"\nforwarding = \"tun\"", StringComparison.Ordinal);

    /// <summary>As <c>pivot explain</c> prints it, but for the tunnel device, which this machine's kernel has not.</summary>
    private void GiveVirtualAddress(Family family)
    {
        _network.Server.SetSysctl("net.ipv4.conf.all.arp_ignore", "1");
        _network.Server.SetSysctl("net.ipv4.conf.all.arp_announce", "2");
        _network.Server.SetSysctl("net.ipv4.conf.all.rp_filter", "0");
        _network.Server.Ip(family == Family.IPv4 ? $"address add {OneNicNetwork.VirtualAddress}/32 dev lo" : $"address add {OneNicNetwork.VirtualAddress6}/128 dev lo nodad");
    }
}

/// <summary>By BPF programs.</summary>
public sealed class TunnelTestsByBpf() : TunnelTests(Steering.Bpf);

/// <summary>By routes and rules.</summary>
public sealed class TunnelTestsByRoutes() : TunnelTests(Steering.Routes);
