using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests;

/// <summary>What a client hears by ICMP: of the board as one router, of the virtual address, and never of the real server.</summary>
public abstract partial class IcmpTests(TwoArmedNetwork network, ITestOutputHelper output, string steering)
{
    private const int Port = 9000;

    /// <summary>
    /// Each IP version by each way to trace: TCP probes go all the way to the real server, ICMP and UDP probes to the director.
    /// </summary>
    public static TheoryData<Family, string[]> Traces =>
        new MatrixTheoryData<Family, string[]>([Family.IPv4, Family.IPv6], [["-T", "-p", "80"], ["-I"], ["-U", "-p", "33434"]]);

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Udp_ClosedServerPort_ClientIsRefusedByTheVirtualAddress(Family family)
    {
        using PivotFiles files = new(ServiceToml.Write("closed", "udp", "53", [(0, 5399, 1)], family: family), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using IcmpCapture capture = new(network.Clients[0]);
        using Socket socket = UdpSocket(network.Clients[0], family);
        socket.ReceiveTimeout = 5000;
        socket.Connect(TwoArmedNetwork.Virtual(53, family));

        socket.Send([1, 2, 3]);
        SocketException refused = Assert.Throws<SocketException>(() => socket.Receive(new byte[16]));

        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        capture.WaitFor(static message => message.IsPortUnreachable);
        IcmpMessage seen = Assert.Single(capture.Stop());
        IPAddress client = TwoArmedNetwork.ClientAddress(0, family);
        IPAddress virtualAddress = TwoArmedNetwork.VirtualAddressOf(family);
        Assert.Equal((virtualAddress, client, client, virtualAddress), (seen.Source, seen.Destination, seen.QuotedSource, seen.QuotedDestination));
        Assert.False(seen.Mentions(TwoArmedNetwork.ServerAddress(0, family)), $"{seen} mentions the real server");
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Udp_ClientClosesItsPort_ServerIsRefusedByTheClient(Family family)
    {
        using Socket server = UdpSocket(network.Servers[0], family);
        server.Bind(TwoArmedNetwork.Server(0, 5398, family));
        server.ReceiveTimeout = 5000;
        using PivotFiles files = new(ServiceToml.Write("late", "udp", "53", [(0, 5398, 1)], family: family), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        Socket client = UdpSocket(network.Clients[0], family);
        client.Connect(TwoArmedNetwork.Virtual(53, family));
        client.Send([1]);
        EndPoint peer = TwoArmedNetwork.Virtual(0, family);
        server.ReceiveFrom(new byte[16], ref peer);
        Assert.Equal(client.LocalEndPoint, peer);
        server.Connect(peer);
        client.Dispose();

        server.Send([2]);

        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => server.Receive(new byte[16])).SocketErrorCode);
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void Traceroute_VirtualAddress_ShowsTheBoardOnceAndThenTheVirtualAddress(Family family, string[] method)
    {
        Skip.When(Requires.Tool("traceroute", "traceroute"));
        using BulkServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port, family));
        using PivotFiles files = new(ServiceToml.Write("web", "tcp", "80", [(0, Port, 1)], family: family), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using IcmpCapture capture = new(network.Clients[0]);
        string virtualAddress = TwoArmedNetwork.VirtualAddressOf(family).ToString();

        string trace = network.Clients[0].Run(["traceroute", family == Family.IPv4 ? "-4" : "-6", "-n", "-q", "1", "-w", "3", .. method, virtualAddress]).Succeeded();

        output.WriteLine(trace);
        (int Number, string Address)[] hops = [.. Hop().Matches(trace).Select(static match => (int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), match.Groups[2].Value))];
        Assert.Equal([(1, TwoArmedNetwork.BoardAddress(family).ToString()), (2, virtualAddress)], hops);
        capture.WaitFor(static message => message.IsTimeExceeded);
        Assert.DoesNotContain(capture.Stop(), message => message.Mentions(TwoArmedNetwork.ServerAddress(0, family)));
    }

    private static Socket UdpSocket(NetworkNamespace host, Family family) => host.Invoke(() =>
        new Socket(family == Family.IPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp));

    [GeneratedRegex(@"^\s*(\d+)\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex Hop();
}

/// <summary>By BPF programs.</summary>
public sealed class IcmpTestsByBpf(TwoArmedNetwork network, ITestOutputHelper output) : IcmpTests(network, output, Steering.Bpf), IClassFixture<TwoArmedNetwork>;

/// <summary>By routes and rules.</summary>
public sealed class IcmpTestsByRoutes(TwoArmedNetwork network, ITestOutputHelper output) : IcmpTests(network, output, Steering.Routes), IClassFixture<TwoArmedNetwork>;
