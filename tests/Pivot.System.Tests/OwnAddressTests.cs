using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>A service on the board's own address, named or by its interface: its port is the director's, the rest stays the board's.</summary>
public sealed class OwnAddressTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private const string Own = "198.51.100.1";
    private const int SecureShell = 22;

    [Theory]
    [InlineData(Own)]
    [InlineData("eth0")]
    public void Traffic_ToAServiceAndToTheBoard_EachReachesItsOwn(string address)
    {
        using PivotFiles files = new(
            ServiceToml.Write("web", "tcp", "80", [(0, 8081, 1)], address: address) + ServiceToml.Write("echo", "udp", "53", [(1, 5300, 1)], address: address), Steering.Bpf);
        HostSnapshot before = HostSnapshot.Take(network.Board);
        using NginxServer web = new(network.Servers[0], "web1", [], 8081);
        using NginxServer standIn = new(network.Board, "board", [], SecureShell);
        using NginxServer outside = new(network.Clients[1], "outside", [], 80);
        using UdpEchoServer echo = new(network.Servers[1], TwoArmedNetwork.Server(1, 5300));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);

        Assert.Equal("web1 198.51.100.21 8081\n", Curl.Get(network.Clients[0], $"http://{Own}/"));
        Assert.Equal("board 198.51.100.21 22\n", Curl.Get(network.Clients[0], $"http://{Own}:{SecureShell}/"));
        Assert.Equal("board 192.0.2.11 22\n", Curl.Get(network.Servers[0], $"http://{Own}:{SecureShell}/"));
        Assert.Equal($"outside {Own} 80\n", Curl.Get(network.Board, $"http://{TwoArmedNetwork.ClientAddress(1)}/"));
        Assert.Equal("web1 192.0.2.1 8081\n", Curl.Get(network.Board, "http://192.0.2.11:8081/"));
        Assert.Equal(IPStatus.Success, network.Clients[2].Invoke(static () =>
        {
            using Ping ping = new();
            return ping.Send(Own, timeout: 5000).Status;
        }));
        using (UdpClientFlow flow = new(network.Clients[0], new IPEndPoint(IPAddress.Parse(Own), 53)))
        {
            Assert.Equal(1, flow.Exchange(count: 1, bytes: 64, perSecond: 1));
            Assert.Equal(flow.Endpoint, Assert.Single(echo.Peers.Keys));
        }

        pivot.Stop();
        network.AssertBoardIsAs(before);
    }

    /// <summary>Local ports right beside those of the services, where an off-by-one would take the answers.</summary>
    [Fact]
    public void OwnConnections_FromPortsBesideTheServices_GetTheirAnswers()
    {
        using PivotFiles files = new(
            ServiceToml.Write("web", "tcp", "[80, \"8000-8006\"]", [(0, null, 1)], address: "eth0") + ServiceToml.Write("dns", "udp", "53", [(1, 5300, 1)], address: "eth0"), Steering.Bpf);
        using TcpEchoServer tcp = new(network.Clients[1], new IPEndPoint(TwoArmedNetwork.ClientAddress(1), 7));
        using UdpEchoServer udp = new(network.Clients[1], new IPEndPoint(TwoArmedNetwork.ClientAddress(1), 7));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);

        foreach (int port in (int[])[79, 81, 7999, 8007])
        {
            Exchange(SocketType.Stream, ProtocolType.Tcp, port, tcp.Peers.Count);
            Assert.Contains(new IPEndPoint(IPAddress.Parse(Own), port), tcp.Peers);
        }

        foreach (int port in (int[])[52, 54, 80])
        {
            Exchange(SocketType.Dgram, ProtocolType.Udp, port, 0);
            Assert.Contains(new IPEndPoint(IPAddress.Parse(Own), port), udp.Peers.Keys);
        }
    }

    /// <summary>That an address is the board's own shows only on the board; what would lock its owner out is said before anything is changed.</summary>
    [Fact]
    public void Check_RangeThatTheBoardNeeds_IsRefusedOnTheBoardWithItsPlace()
    {
        using PivotFiles files = new(ServiceToml.Write("many", "tcp", "\"20000-20010\"", [(0, null, 1)], address: Own));
        string[] check = [RepositoryPaths.PivotBinary, "check", "--config", files.ConfigFile];
        Assert.Equal(0, network.Board.Run(check).ExitCode);
        string range = network.Board.Sysctl("net.ipv4.ip_local_port_range");
        network.Board.SetSysctl("net.ipv4.ip_local_port_range", "20005 30000");
        try
        {
            HostSnapshot before = HostSnapshot.Take(network.Board);
            CommandResult refused = network.Board.Run(check);
            CommandResult run = network.Board.Run(RepositoryPaths.PivotBinary, "run", "--config", files.ConfigFile);

            string expected = $"pivot.toml:11:13: port: 20000-20010 on the board's own address ({Own}) would take replies to its own connections, which use ports 20005-30000: ";
            Assert.Contains(expected, refused.Error, StringComparison.Ordinal);
            Assert.Equal(1, refused.ExitCode);
            Assert.Equal((1, refused.Error), (run.ExitCode, run.Error));
            network.AssertBoardIsAs(before);
            Assert.Equal(0, network.Clients[0].Run(check).ExitCode);
            network.Board.SetSysctl("net.ipv4.ip_local_reserved_ports", "20000-20010");
            Assert.Equal(0, network.Board.Run(check).ExitCode);
        }
        finally
        {
            network.Board.SetSysctl("net.ipv4.ip_local_port_range", range);
            network.Board.SetSysctl("net.ipv4.ip_local_reserved_ports", "");
        }
    }

    private void Exchange(SocketType type, ProtocolType protocol, int localPort, int number)
    {
        using Socket socket = network.Board.Invoke(() => new Socket(AddressFamily.InterNetwork, type, protocol));
        socket.ReceiveTimeout = 5000;
        socket.Bind(new IPEndPoint(IPAddress.Parse(Own), localPort));
        socket.Connect(new IPEndPoint(TwoArmedNetwork.ClientAddress(1), 7));
        byte[] sent = [1, 2, (byte)number];
        byte[] received = new byte[16];
        socket.Send(sent);
        Assert.Equal(sent, received[..socket.Receive(received)]);
    }
}
