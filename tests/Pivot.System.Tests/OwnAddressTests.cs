using System.Net;
using System.Net.NetworkInformation;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests;

/// <summary>A service on the board's own address: its port is the director's, the rest stays the board's.</summary>
public sealed class OwnAddressTests : IClassFixture<TwoArmedNetwork>, IDisposable
{
    private const string Own = "198.51.100.1";
    private const int SecureShell = 22;

    private readonly TwoArmedNetwork _network;
    private readonly PivotFiles _files = new(
        ServiceToml.Write("web", "tcp", "80", [(0, 8081, 1)], address: Own) + ServiceToml.Write("echo", "udp", "53", [(1, 5300, 1)], address: Own), Steering.Bpf);

    public OwnAddressTests(TwoArmedNetwork network) => _network = network;

    [Fact]
    public void Traffic_ToAServiceAndToTheBoard_EachReachesItsOwn()
    {
        HostSnapshot before = HostSnapshot.Take(_network.Board);
        using NginxServer web = new(_network.Servers[0], "web1", [], 8081);
        using NginxServer standIn = new(_network.Board, "board", [], SecureShell);
        using NginxServer outside = new(_network.Clients[1], "outside", [], 80);
        using UdpEchoServer echo = new(_network.Servers[1], TwoArmedNetwork.Server(1, 5300));
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, _files);

        Assert.Equal("web1 198.51.100.21 8081\n", Curl.Get(_network.Clients[0], $"http://{Own}/"));
        Assert.Equal("board 198.51.100.21 22\n", Curl.Get(_network.Clients[0], $"http://{Own}:{SecureShell}/"));
        Assert.Equal("board 192.0.2.11 22\n", Curl.Get(_network.Servers[0], $"http://{Own}:{SecureShell}/"));
        Assert.Equal($"outside {Own} 80\n", Curl.Get(_network.Board, $"http://{TwoArmedNetwork.ClientAddress(1)}/"));
        Assert.Equal("web1 192.0.2.1 8081\n", Curl.Get(_network.Board, "http://192.0.2.11:8081/"));
        Assert.Equal(IPStatus.Success, _network.Clients[2].Invoke(static () =>
        {
            using Ping ping = new();
            return ping.Send(Own, timeout: 5000).Status;
        }));
        using (UdpClientFlow flow = new(_network.Clients[0], new IPEndPoint(IPAddress.Parse(Own), 53)))
        {
            Assert.Equal(1, flow.Exchange(count: 1, bytes: 64, perSecond: 1));
            Assert.Equal(flow.Endpoint, Assert.Single(echo.Peers.Keys));
        }

        pivot.Stop();
        _network.AssertBoardIsAs(before);
    }

    public void Dispose() => _files.Dispose();
}
