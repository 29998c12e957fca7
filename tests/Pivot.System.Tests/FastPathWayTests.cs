using System.Net;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests;

/// <summary>The ways that carried packets take, and how they arrive.</summary>
public sealed class FastPathWayTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private const long Mebibyte = 1L << 20;
    private const int Port = 9000;
    private const int RouteBytes = 1400;
    private const string BoardPorts = "port2-";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static TheoryData<string, Family> Methods => new MatrixTheoryData<string, Family>(["nat", "fullnat"], [Family.IPv4, Family.IPv6]);

    [Theory]
    [MemberData(nameof(Methods))]
    public void Transfer_ChecksumsAreMadeBehindTheBoard_AreRight(string forwarding, Family family)
    {
        using TwoArmedNetwork own = new();
        ChecksumErrors.HavePortsFinishPackets(own.Wires, BoardPorts);
        using BulkServer server = new(own.Servers[0], TwoArmedNetwork.Server(0, Port, family));
        using PivotFiles files = new(Service("tcp", family, forwarding), FastPath.On);
        using PivotDaemon pivot = PivotDaemon.Start(own.Board, files);

        foreach (byte direction in (byte[])[BulkServer.Download, BulkServer.Upload, BulkServer.Download, BulkServer.Upload])
        {
            Move(own.Clients[0], family, direction, 4 * Mebibyte);
        }

        Assert.True(FastPath.CarriedOf(pivot, "outBytes") > 4 * Mebibyte && FastPath.CarriedOf(pivot, "inBytes") > 4 * Mebibyte, $"{pivot.Json("show", "statistics")}");
        Assert.Equal((0, 0), (ChecksumErrors.Of(own.Servers[0]), ChecksumErrors.Of(own.Clients[0])));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Exchange_DatagramsInSuperpackets_ArriveEachWithTheRightChecksum(string forwarding, Family family)
    {
        const int Together = 20;
        const int SegmentBytes = 1000;
        using TwoArmedNetwork own = new();
        ChecksumErrors.HavePortsFinishPackets(own.Wires, BoardPorts);
        using UdpEchoServer server = new(own.Servers[0], TwoArmedNetwork.Server(0, Port, family));
        using PivotFiles files = new(Service("udp", family, forwarding), FastPath.On);
        using PivotDaemon pivot = PivotDaemon.Start(own.Board, files);
        using UdpClientFlow flow = new(own.Clients[0], TwoArmedNetwork.Virtual(80, family));
        FastPath.WaitUntilCarried(pivot, flow);
        (long before, long carried) = (server.Peers.Values.Sum(), FastPath.CarriedOf(pivot, "inPackets"));

        flow.SendTogether(Together * SegmentBytes, SegmentBytes);

        Assert.True(SpinWait.SpinUntil(() => server.Peers.Values.Sum() == before + Together, Limit), $"{server.Peers.Values.Sum() - before} of {Together} datagrams arrived");
        Assert.Equal(carried + 1, FastPath.CarriedOf(pivot, "inPackets"));
        Assert.Equal((0, 0), (ChecksumErrors.Of(own.Servers[0]), ChecksumErrors.Of(own.Clients[0])));
    }

    [Fact]
    public void Transfer_OverIPv4ByAnIPv6Gateway_IsCarried()
    {
        string server = TwoArmedNetwork.ServerAddress(0).ToString();
        With($"route add {server}/32 via inet6 {TwoArmedNetwork.ServerAddress(0, Family.IPv6)} dev eth1", $"route delete {server}/32", () =>
        {
            using BulkServer bulk = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
            using PivotFiles files = new(Service("tcp", Family.IPv4), FastPath.On);
            using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
            foreach (byte direction in (byte[])[BulkServer.Upload, BulkServer.Download, BulkServer.Upload, BulkServer.Download])
            {
                Move(network.Clients[0], Family.IPv4, direction, 4 * Mebibyte);
            }

            Assert.True(FastPath.CarriedOf(pivot, "inBytes") > 4 * Mebibyte && FastPath.CarriedOf(pivot, "outBytes") > 4 * Mebibyte, $"{pivot.Json("show", "statistics")}");
            Assert.All(bulk.Peers, peer => Assert.Equal(TwoArmedNetwork.ClientAddress(0), peer.Address));
        });
    }

    /// <summary>The replies come in by a device whose packets are steered only.</summary>
    [Fact]
    public void Transfer_ToAServerBehindADeviceWithoutLinkLayerHeaders_IsCarriedThere()
    {
        const string ServerOnLink = "10.8.8.2";
        using TwoArmedNetwork own = new();
        using PointToPointLink link = new(own.Board, "10.8.8.1/30", own.Servers[0], $"{ServerOnLink}/30");
        own.Servers[0].Ip($"route replace default via 10.8.8.1 dev {PointToPointLink.Device}");
        using BulkServer bulk = new(own.Servers[0], new IPEndPoint(IPAddress.Parse(ServerOnLink), Port));
        using PivotFiles files = new(Service("tcp", Family.IPv4).Replace(TwoArmedNetwork.ServerAddress(0).ToString(), ServerOnLink, StringComparison.Ordinal), FastPath.On);
        using PivotDaemon pivot = PivotDaemon.Start(own.Board, files);
        foreach (byte direction in (byte[])[BulkServer.Upload, BulkServer.Download, BulkServer.Upload, BulkServer.Download])
        {
            Move(own.Clients[0], Family.IPv4, direction, 4 * Mebibyte);
        }

        Assert.True(FastPath.CarriedOf(pivot, "inBytes") > 4 * Mebibyte, $"{pivot.Json("show", "statistics")}");
        Assert.All(bulk.Peers, peer => Assert.Equal(TwoArmedNetwork.ClientAddress(0), peer.Address));
    }

    [Theory]
    [InlineData(Family.IPv4, false)]
    [InlineData(Family.IPv4, true)]
    [InlineData(Family.IPv6, false)]
    [InlineData(Family.IPv6, true)]
    public void Exchange_LongerThanTheRouteOfTheWay_SenderIsTold(Family family, bool reply)
    {
        IPAddress far = reply ? TwoArmedNetwork.ClientAddress(0, family) : TwoArmedNetwork.ServerAddress(0, family);
        string route = $"{far}/{(family == Family.IPv4 ? 32 : 128)} dev {(reply ? "eth0" : "eth1")}";
        With($"route add {route} mtu {RouteBytes}", $"route delete {route}", () =>
        {
            using UdpEchoServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port, family));
            using PivotFiles files = new(Service("udp", family), FastPath.On);
            using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
            using UdpClientFlow flow = new(network.Clients[0], TwoArmedNetwork.Virtual(80, family));
            FastPath.WaitUntilCarried(pivot, flow);
            using IcmpCapture capture = new(reply ? network.Servers[0] : network.Clients[0]);

            flow.LearnPathMtu(RouteBytes);

            capture.WaitFor(message => message.IsTooBig && message.Mtu == RouteBytes);
            capture.Stop();
        });
        foreach (NetworkNamespace host in (NetworkNamespace[])[network.Clients[0], network.Servers[0]])
        {
            host.Ip("route flush cache", "-6 route flush cache");
        }
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Exchange_ServerIsNoMoreThere_ClientHearsOfTheVirtualAddress(Family family)
    {
        using TwoArmedNetwork own = new();
        own.Board.SetSysctl($"net.{(family == Family.IPv4 ? "ipv4" : "ipv6")}.neigh.eth1.retrans_time_ms", "50");
        using UdpEchoServer server = new(own.Servers[0], TwoArmedNetwork.Server(0, Port, family));
        using PivotFiles files = new(Service("udp", family), FastPath.On);
        using PivotDaemon pivot = PivotDaemon.Start(own.Board, files);
        using UdpClientFlow flow = new(own.Clients[0], TwoArmedNetwork.Virtual(80, family));
        FastPath.WaitUntilCarried(pivot, flow);
        using IcmpCapture capture = new(own.Clients[0]);

        own.Servers[0].Ip("link set eth0 down");
        own.Board.Ip($"neighbour delete {TwoArmedNetwork.ServerAddress(0, family)} dev eth1");
        flow.SendOne();

        capture.WaitFor(message => message.QuotedDestination.Equals(TwoArmedNetwork.VirtualAddressOf(family)));
        Assert.DoesNotContain(capture.Stop(), message => message.Mentions(TwoArmedNetwork.ServerAddress(0, family)));
    }

    [Fact]
    public void IpsecPolicy_ComesAndGoes_TurnsItOffAndOn()
    {
        using PivotFiles files = new(Service("tcp", Family.IPv4), FastPath.Auto);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        FastPath.WaitFor(pivot, on: true);

        With("xfrm policy add src 192.0.2.0/24 dst 203.0.113.0/24 dir out tmpl src 192.0.2.1 dst 203.0.113.1 proto esp mode tunnel", "xfrm policy flush", () => FastPath.WaitFor(pivot, on: false));

        FastPath.WaitFor(pivot, on: true);
    }

    private static void Move(NetworkNamespace from, Family family, byte direction, long bytes)
    {
        using BulkClient client = new(from, TwoArmedNetwork.Virtual(80, family));
        client.Request(direction, bytes);
        Action<long> move = direction == BulkServer.Download ? client.Receive : client.Send;
        move(bytes);
        client.AssertSameHash();
    }

    private static string Service(string protocol, Family family, string forwarding = "nat") =>
        ServiceToml.Write("service", protocol, "80", [(0, Port, 1)], family: family, settings: $"forwarding = \"{forwarding}\"");

    private void With(string there, string back, Action meanwhile)
    {
        network.Board.Ip(there);
        try
        {
            meanwhile();
        }
        finally
        {
            network.Board.Ip(back);
        }
    }
}
