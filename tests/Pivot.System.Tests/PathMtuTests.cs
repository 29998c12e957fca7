using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests;

/// <summary>Links smaller than both ends know: path MTU discovery works through a virtual service, and the client never sees the real server's address.</summary>
public sealed class PathMtuTests(ITestOutputHelper output)
{
    private const long Bytes = 8L << 20;
    private const int Port = 9000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Upload_SmallLinkBehindTheBoard_BoardTellsTheClient(bool offloads)
    {
        using RoutedNetwork network = new();
        SetSmallLink(network.Board, "eth1", network.Core, "wan");
        string seen = Transfer(network, BulkServer.Upload, offloads);

        Assert.Contains($"{RoutedNetwork.BoardAddress} > 198.51.100.21: ICMP {RoutedNetwork.VirtualAddress} unreachable - need to frag (mtu 1300)", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(RoutedNetwork.ServerAddress, seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Download_SmallLinkBehindTheBoard_Completes(bool offloads)
    {
        using RoutedNetwork network = new();
        SetSmallLink(network.Board, "eth1", network.Core, "wan");

        Assert.DoesNotContain(RoutedNetwork.ServerAddress, Transfer(network, BulkServer.Download, offloads), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Download_SmallLinkBeforeTheBoard_BoardTellsTheServer(bool offloads)
    {
        using RoutedNetwork network = new();
        SetSmallLink(network.Board, "eth0", network.Edge, "wan");
        using IcmpCapture atServer = new(network.Server);
        Transfer(network, BulkServer.Download, offloads);
        atServer.WaitFor("need to frag (mtu 1300)");
        string seen = atServer.Stop();

        Assert.Contains($"> {RoutedNetwork.ServerAddress}: ICMP 198.51.100.21 unreachable - need to frag (mtu 1300)", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(RoutedNetwork.VirtualAddress, seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Download_SmallLinkBehindTheClientsRouter_ItsErrorReachesTheServer(bool offloads)
    {
        using RoutedNetwork network = new();
        network.Edge.Ip("route change 198.51.100.0/24 dev lan mtu 1300");
        using IcmpCapture atServer = new(network.Server);
        Transfer(network, BulkServer.Download, offloads);
        atServer.WaitFor("need to frag (mtu 1300)");
        string seen = atServer.Stop();

        Assert.Contains($"{RoutedNetwork.EdgeAddress} > {RoutedNetwork.ServerAddress}: ICMP 198.51.100.21 unreachable - need to frag (mtu 1300)", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(RoutedNetwork.VirtualAddress, seen, StringComparison.Ordinal);
    }

    /// <summary>The router behind the board says so itself, to the client, about a packet that the client has never sent like that.</summary>
    [Theory]
    [InlineData(Steering.Bpf)]
    [InlineData(Steering.Routes)]
    public void Upload_SmallLinkBehindTheServersRouter_ItsErrorReachesTheClientTranslated(string steering)
    {
        using RoutedNetwork network = new();
        network.Core.Ip("route change 192.0.2.128/25 dev lan mtu 1300");
        HostSnapshot before = HostSnapshot.Take(network.Board);

        string seen = Transfer(network, BulkServer.Upload, offloads: true, steering);

        Assert.Contains($"192.0.2.2 > 198.51.100.21: ICMP {RoutedNetwork.VirtualAddress} unreachable - need to frag (mtu 1300)", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(RoutedNetwork.ServerAddress, seen, StringComparison.Ordinal);
        Assert.Empty(before.DifferenceTo(HostSnapshot.Take(network.Board)));
    }

    private static void SetSmallLink(NetworkNamespace one, string oneLink, NetworkNamespace other, string otherLink)
    {
        one.Ip($"link set {oneLink} mtu 1300");
        other.Ip($"link set {otherLink} mtu 1300");
    }

    /// <summary>Moves some MB through the service and returns the ICMP errors that the client has seen.</summary>
    private string Transfer(RoutedNetwork network, byte direction, bool offloads, string steering = "")
    {
        foreach (NetworkNamespace host in (NetworkNamespace[])[network.Client, network.Server])
        {
            Skip.When(Requires.Tool("ethtool", "ethtool"));
            string value = offloads ? "on" : "off";
            host.Run("ethtool", "-K", "eth0", "tx", value, "tso", value, "gso", value, "gro", value).Succeeded();
        }

        using BulkServer server = new(network.Server, RoutedNetwork.ServerEndPoint(Port));
        using PivotFiles files = new(RoutedNetwork.Service("tcp", 80, Port), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using IcmpCapture atClient = new(network.Client);
        using BulkClient client = new(network.Client, RoutedNetwork.Virtual(80));
        client.Request(direction, Bytes);
        if (direction == BulkServer.Download)
        {
            client.Receive(Bytes);
        }
        else
        {
            client.Send(Bytes);
            atClient.WaitFor("need to frag");
        }

        client.AssertSameHash();
        Assert.Equal(client.Endpoint, Assert.Single(server.Peers));
        string seen = atClient.Stop();
        output.WriteLine(seen);
        return seen;
    }
}
