using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>
/// A small link behind a router on the way of a tunnel: the router's error is about a packet of the board's, and the client has to learn of it. By BPF programs: routes leave such
/// errors to the board.
/// </summary>
public sealed class TunnelPathMtuTests
{
    private const int SmallMtu = 1400;
    private const long Bytes = 8L << 20;

    [Theory]
    [InlineData(Family.IPv4, 1380)]
    [InlineData(Family.IPv6, 1360)]
    public void Upload_SmallLinkBehindTheServersRouter_ClientLearnsWhatFitsIntoTheTunnel(Family family, int fits)
    {
        using RoutedNetwork network = new(family);
        network.SetMtu(network.Core, network.ServerSubnet, SmallMtu);
        network.Server.SetSysctl("net.ipv4.conf.all.rp_filter", "0");
        network.Server.Ip(family == Family.IPv4 ? $"address add {network.VirtualAddress}/32 dev lo" : $"address add {network.VirtualAddress}/128 dev lo nodad");
        using TunnelEnd end = new(network.Server, family, family);
        using BulkServer server = new(network.Server, network.Virtual(80));
        using PivotFiles files = new(network.Service("tcp", 80, 80).Replace("scheduler =", "forwarding = \"tun\"\nscheduler =", StringComparison.Ordinal), Steering.Bpf);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using IcmpCapture atClient = new(network.Client);
        using BulkClient client = new(network.Client, network.Virtual(80));

        client.Request(BulkServer.Upload, Bytes);
        client.Send(Bytes);
        atClient.WaitFor(message => message.IsTooBig && message.Mtu == fits);

        client.AssertSameHash();
        Assert.Equal(client.Endpoint, Assert.Single(server.Peers));
        Assert.All(atClient.Stop(), message => Assert.Equal((network.ClientAddress, network.VirtualAddress), (message.QuotedSource, message.QuotedDestination)));
    }
}
