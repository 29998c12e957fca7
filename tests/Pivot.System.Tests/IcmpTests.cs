using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>What a client hears by ICMP: of the board as one router, of the virtual address, and never of the real server.</summary>
public sealed partial class IcmpTests(TwoArmedNetwork network, ITestOutputHelper output) : IClassFixture<TwoArmedNetwork>
{
    private const int Port = 9000;
    private const string Board = "198.51.100.1";
    private const string Silent = "192.0.2.77";

    [Fact]
    public void Udp_ClosedServerPort_ClientIsRefusedByTheVirtualAddress()
    {
        using PivotFiles files = new(ServiceToml.Write("closed", "udp", "53", [(0, 5399, 1)]));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using IcmpCapture capture = new(network.Clients[0]);
        using Socket socket = network.Clients[0].Invoke(static () => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        socket.ReceiveTimeout = 5000;
        socket.Connect(TwoArmedNetwork.Virtual(53));

        socket.Send([1, 2, 3]);
        SocketException refused = Assert.Throws<SocketException>(() => socket.Receive(new byte[16]));

        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        capture.WaitFor("unreachable");
        string seen = capture.Stop();
        Assert.Contains($"{TwoArmedNetwork.VirtualAddress} > {TwoArmedNetwork.ClientAddress(0)}: ICMP {TwoArmedNetwork.VirtualAddress} udp port 53 unreachable", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(TwoArmedNetwork.ServerAddress(0).ToString(), seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Udp_ClientClosesItsPort_ServerIsRefusedByTheClient()
    {
        using Socket server = network.Servers[0].Invoke(static () => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        server.Bind(TwoArmedNetwork.Server(0, 5398));
        server.ReceiveTimeout = 5000;
        using PivotFiles files = new(ServiceToml.Write("late", "udp", "53", [(0, 5398, 1)]));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        Socket client = network.Clients[0].Invoke(static () => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        client.Connect(TwoArmedNetwork.Virtual(53));
        client.Send([1]);
        global::System.Net.EndPoint peer = new global::System.Net.IPEndPoint(0, 0);
        server.ReceiveFrom(new byte[16], ref peer);
        server.Connect(peer);
        client.Dispose();

        server.Send([2]);

        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => server.Receive(new byte[16])).SocketErrorCode);
    }

    /// <summary>TCP probes go all the way to the real server, ICMP and UDP probes to the director.</summary>
    [Theory]
    [InlineData("-T", "-p", "80")]
    [InlineData("-I")]
    [InlineData("-U", "-p", "33434")]
    public void Traceroute_VirtualAddress_ShowsTheBoardOnceAndThenTheVirtualAddress(params string[] method)
    {
        Skip.When(Requires.Tool("traceroute", "traceroute"));
        using BulkServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using PivotFiles files = new(ServiceToml.Write("web", "tcp", "80", [(0, Port, 1)]));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using IcmpCapture capture = new(network.Clients[0]);

        string trace = network.Clients[0].Run(["traceroute", "-n", "-q", "1", "-w", "3", .. method, TwoArmedNetwork.VirtualAddress]).Succeeded();

        output.WriteLine(trace);
        (int Number, string Address)[] hops = [.. Hop().Matches(trace).Select(static match => (int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), match.Groups[2].Value))];
        Assert.Equal([(1, Board), (2, TwoArmedNetwork.VirtualAddress)], hops);
        capture.WaitFor("time exceeded");
        Assert.DoesNotContain(TwoArmedNetwork.ServerAddress(0).ToString(), capture.Stop(), StringComparison.Ordinal);
    }

    /// <summary>The board's kernel itself says "host unreachable" when a real server answers no ARP.</summary>
    [Fact]
    public void Server_AnswersNoArp_ClientHearsOfTheVirtualAddress()
    {
        network.Board.SetSysctl("net.ipv4.neigh.eth1.retrans_time_ms", "50");
        using PivotFiles files = new(ServiceToml.Write("gone", "udp", "53", [(0, 5399, 1)]).Replace("192.0.2.11", Silent, StringComparison.Ordinal), Steering.Bpf);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using IcmpCapture capture = new(network.Clients[0]);
        using Socket socket = network.Clients[0].Invoke(static () => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));

        socket.SendTo([1, 2, 3], TwoArmedNetwork.Virtual(53));
        capture.WaitFor($"{Board} > {TwoArmedNetwork.ClientAddress(0)}: ICMP host {TwoArmedNetwork.VirtualAddress} unreachable");
        socket.SendTo([1, 2, 3], new global::System.Net.IPEndPoint(global::System.Net.IPAddress.Parse(Silent), 53));
        capture.WaitFor($"{Board} > {TwoArmedNetwork.ClientAddress(0)}: ICMP host {Silent} unreachable");

        string[] seen = capture.Stop().Split("198.51.100.1 > ");
        Assert.DoesNotContain(Silent, seen[1], StringComparison.Ordinal);
        output.WriteLine(string.Concat(seen));
    }

    [Fact]
    public void Server6_AnswersNoNeighbourSolicitation_ClientHearsOfTheVirtualAddress()
    {
        const string Silent6 = "2001:db8:1::77";
        using OneNicNetwork lan = new();
        using PivotFiles files = new(OneNicNetwork.Service("gone", "udp", 53, 5399, OneNicNetwork.VirtualAddress6, Silent6), Steering.Bpf);
        using PivotDaemon pivot = PivotDaemon.Start(lan.Board, files);
        using IcmpCapture capture = new(lan.Far, ipv6: true);
        using Socket socket = lan.Far.Invoke(static () => new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp));

        socket.SendTo([1, 2, 3], new global::System.Net.IPEndPoint(global::System.Net.IPAddress.Parse(OneNicNetwork.VirtualAddress6), 53));
        capture.WaitFor($"unreachable address {OneNicNetwork.VirtualAddress6}");

        string seen = capture.Stop();
        output.WriteLine(seen);
        Assert.Contains("2001:db8:1::2 > 2001:db8:2::21: [icmp6 sum ok]", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(Silent6, seen, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\s*(\d+)\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex Hop();
}
