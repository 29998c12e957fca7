using System.Net;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests;

/// <summary>Links smaller than both ends know: path MTU discovery works through a virtual service, and the client never sees the real server's address.</summary>
public abstract class PathMtuTests(ITestOutputHelper output, string steering)
{
    private const long Bytes = 8L << 20;
    private const int Port = 9000;
    private const int SmallMtu = 1300;

    /// <summary>Each IP version, with the ends' offloads on and off.</summary>
    public static TheoryData<Family, bool> Cases => new() { { Family.IPv4, true }, { Family.IPv4, false }, { Family.IPv6, true }, { Family.IPv6, false } };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Upload_SmallLinkBehindTheBoard_BoardTellsTheClient(Family family, bool offloads)
    {
        using RoutedNetwork network = new(family);
        SetSmallLink(network.Board, "eth1", network.Core, "wan");
        IReadOnlyList<IcmpMessage> seen = Transfer(network, BulkServer.Upload, offloads);

        Assert.All(seen, message => AssertTooBig(message, network.BoardAddress, network.ClientAddress, network.VirtualAddress));
        Assert.NotEmpty(seen);
        Assert.DoesNotContain(seen, message => message.Mentions(network.ServerAddress));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Download_SmallLinkBehindTheBoard_Completes(Family family, bool offloads)
    {
        using RoutedNetwork network = new(family);
        SetSmallLink(network.Board, "eth1", network.Core, "wan");

        Assert.DoesNotContain(Transfer(network, BulkServer.Download, offloads), message => message.Mentions(network.ServerAddress));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Download_SmallLinkBeforeTheBoard_BoardTellsTheServer(Family family, bool offloads)
    {
        using RoutedNetwork network = new(family);
        SetSmallLink(network.Board, "eth0", network.Edge, "wan");
        using IcmpCapture atServer = new(network.Server);
        Transfer(network, BulkServer.Download, offloads);
        atServer.WaitFor(static message => message.IsTooBig);

        Assert.All(atServer.Stop(), message => AssertAboutServer(message, network));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Download_SmallLinkBehindTheClientsRouter_ItsErrorReachesTheServer(Family family, bool offloads)
    {
        using RoutedNetwork network = new(family);
        network.SetMtu(network.Edge, network.ClientSubnet, SmallMtu);
        using IcmpCapture atServer = new(network.Server);
        Transfer(network, BulkServer.Download, offloads);
        atServer.WaitFor(static message => message.IsTooBig);

        IReadOnlyList<IcmpMessage> seen = atServer.Stop();
        Assert.All(seen, message => AssertAboutServer(message, network));
        Assert.Contains(seen, message => message.Source.Equals(network.EdgeAddress));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Upload_SmallLinkBehindTheServersRouter_ItsErrorReachesTheClientAboutTheVirtualAddress(Family family, bool offloads)
    {
        using RoutedNetwork network = new(family);
        network.SetMtu(network.Core, network.ServerSubnet, SmallMtu);
        IReadOnlyList<IcmpMessage> seen = Transfer(network, BulkServer.Upload, offloads);

        Assert.All(seen, message => AssertTooBig(message, network.CoreAddress, network.ClientAddress, network.VirtualAddress));
        Assert.NotEmpty(seen);
        Assert.DoesNotContain(seen, message => message.Mentions(network.ServerAddress));
    }

    private static void AssertAboutServer(IcmpMessage message, RoutedNetwork network)
    {
        Assert.True(message.IsTooBig, $"{message}");
        Assert.Equal((network.ServerAddress, network.ServerAddress, network.ClientAddress), (message.Destination, message.QuotedSource, message.QuotedDestination));
        Assert.Equal((uint)SmallMtu, message.Mtu);
        Assert.False(message.Mentions(network.VirtualAddress), $"{message} mentions the virtual address");
    }

    private static void AssertTooBig(IcmpMessage message, IPAddress source, IPAddress client, IPAddress virtualAddress)
    {
        Assert.True(message.IsTooBig, $"{message}");
        Assert.Equal((source, client, client, virtualAddress), (message.Source, message.Destination, message.QuotedSource, message.QuotedDestination));
        Assert.Equal((uint)SmallMtu, message.Mtu);
    }

    private static void SetSmallLink(NetworkNamespace one, string oneLink, NetworkNamespace other, string otherLink)
    {
        one.Ip($"link set {oneLink} mtu {SmallMtu}");
        other.Ip($"link set {otherLink} mtu {SmallMtu}");
    }

    /// <summary>Moves some MB through the service and returns the ICMP errors that the client has seen.</summary>
    private IReadOnlyList<IcmpMessage> Transfer(RoutedNetwork network, byte direction, bool offloads)
    {
        foreach (NetworkNamespace host in (NetworkNamespace[])[network.Client, network.Server])
        {
            Skip.When(Requires.Tool("ethtool", "ethtool"));
            string value = offloads ? "on" : "off";
            host.Run("ethtool", "-K", "eth0", "tx", value, "tso", value, "gso", value, "gro", value).Succeeded();
        }

        using BulkServer server = new(network.Server, network.ServerEndPoint(Port));
        using PivotFiles files = new(network.Service("tcp", 80, Port), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using IcmpCapture atClient = new(network.Client);
        using BulkClient client = new(network.Client, network.Virtual(80));
        client.Request(direction, Bytes);
        if (direction == BulkServer.Download)
        {
            client.Receive(Bytes);
        }
        else
        {
            client.Send(Bytes);
            atClient.WaitFor(static message => message.IsTooBig);
        }

        client.AssertSameHash();
        Assert.Equal(client.Endpoint, Assert.Single(server.Peers));
        IReadOnlyList<IcmpMessage> seen = atClient.Stop();
        output.WriteLine(string.Join('\n', seen));
        return seen;
    }
}

/// <summary>By BPF programs.</summary>
public sealed class PathMtuTestsByBpf(ITestOutputHelper output) : PathMtuTests(output, Steering.Bpf);

/// <summary>By routes and rules.</summary>
public sealed class PathMtuTestsByRoutes(ITestOutputHelper output) : PathMtuTests(output, Steering.Routes);
