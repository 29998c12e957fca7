using System.Net;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>Connections by the methods whose replies go past the board, carried by the programs in the kernel.</summary>
public sealed class FastPathPastReplyTests : IDisposable
{
    private const int Port = 80;
    private const long Bytes = 16L << 20;

    private readonly OneNicNetwork _network = new();

    public void Dispose() => _network.Dispose();

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Upload_ByDirectRouting_IsCarried(Family family)
    {
        using PivotFiles files = new(Service("dr", family, family), FastPath.On);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        _network.Prepare(pivot, "bulk", "server");

        Upload(pivot, family);
    }

    [Theory]
    [InlineData(Family.IPv4, Family.IPv4)]
    [InlineData(Family.IPv4, Family.IPv6)]
    [InlineData(Family.IPv6, Family.IPv4)]
    [InlineData(Family.IPv6, Family.IPv6)]
    public void Upload_ByTunnel_IsCarried(Family outer, Family inner)
    {
        foreach (string key in (string[])["all.arp_ignore=1", "all.arp_announce=2", "all.rp_filter=0"])
        {
            _network.Server.SetSysctl($"net.ipv4.conf.{key.Split('=')[0]}", key.Split('=')[1]);
        }

        _network.Server.Ip(inner == Family.IPv4 ? $"address add {OneNicNetwork.VirtualAddress}/32 dev lo" : $"address add {OneNicNetwork.VirtualAddress6}/128 dev lo nodad");
        using TunnelEnd end = new(_network.Server, outer, inner);
        using PivotFiles files = new(Service("tun", outer, inner), FastPath.On);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);

        Upload(pivot, inner);
    }

    private static string Service(string forwarding, Family server, Family family) =>
        OneNicNetwork.Service("bulk", "tcp", Port, Port, VirtualAddress(family).ToString(), server == Family.IPv4 ? "192.0.2.11" : "2001:db8:1::11")
            .Replace("scheduler = \"rr\"", $"scheduler = \"rr\"\nforwarding = \"{forwarding}\"", StringComparison.Ordinal);

    private static IPAddress VirtualAddress(Family family) => IPAddress.Parse(family == Family.IPv4 ? OneNicNetwork.VirtualAddress : OneNicNetwork.VirtualAddress6);

    private void Upload(PivotDaemon pivot, Family family)
    {
        IPEndPoint target = new(VirtualAddress(family), Port);
        using BulkServer server = new(_network.Server, target);
        using BulkClient client = new(_network.Near, target);

        client.Request(BulkServer.Upload, Bytes);
        client.Send(Bytes);

        client.AssertSameHash();
        Assert.Equal(client.Endpoint, Assert.Single(server.Peers));
        JsonElement connection = FastPath.Single(pivot);
        Assert.True(connection.GetProperty("fastPath").GetBoolean());
        Assert.Equal("ESTABLISHED", connection.GetProperty("state").GetString());
        JsonElement statistics = pivot.Json("show", "statistics");
        Assert.True(statistics.GetProperty("carried").GetProperty("inBytes").GetInt64() > Bytes / 2, $"{statistics}");
        Assert.Equal(0, statistics.GetProperty("total").GetProperty("outPackets").GetInt64());
    }
}
