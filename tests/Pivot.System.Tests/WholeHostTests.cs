using System.Net.NetworkInformation;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>A virtual service that takes every protocol, and the board's own connections to it.</summary>
public abstract class WholeHostTests(TwoArmedNetwork network, string steering)
{
    private const int Port = 7007;

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Traffic_OfEveryKind_ReachesTheServerWithTheClientsAddress(Family family)
    {
        using TcpEchoServer tcp = new(network.Servers[0], TwoArmedNetwork.Server(0, Port, family));
        using UdpEchoServer udp = new(network.Servers[0], TwoArmedNetwork.Server(0, Port, family));
        using PivotFiles files = new(ServiceToml.Write("host", "any", "\"any\"", [(0, null, 1)], family: family), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using UdpClientFlow flow = new(network.Clients[0], TwoArmedNetwork.Virtual(Port, family));

        Assert.Equal(3, flow.Exchange(count: 3, bytes: 3000, perSecond: 100));
        Assert.Equal(0, Connect(network.Clients[0], family).ExitCode);
        Ping(network.Clients[0], family, bytes: 56);
        Ping(network.Clients[1], family, bytes: 3000);

        Assert.True(SpinWait.SpinUntil(() => tcp.Peers.Count == 1, TimeSpan.FromSeconds(20)), "the server has not taken the connection");
        Assert.Equal(flow.Endpoint, Assert.Single(udp.Peers.Keys));
        Assert.Equal(TwoArmedNetwork.ClientAddress(0, family), Assert.Single(tcp.Peers).Address);
        Assert.Equal(2, pivot.Json("show", "connections").GetProperty("connections").EnumerateArray().Count(static connection => connection.GetProperty("state").GetString() == "OTHER"));
    }

    /// <summary>No hang: the refusal comes at once, and is named.</summary>
    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Connection_OfTheBoardItself_IsRefusedAtOnceAndCounted(Family family)
    {
        using TcpEchoServer tcp = new(network.Servers[0], TwoArmedNetwork.Server(0, Port, family));
        using PivotFiles files = new(ServiceToml.Write("host", "any", "\"any\"", [(0, null, 1)], family: family), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);

        CommandResult refused = Connect(network.Board, family);

        Assert.Contains("refused", refused.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(tcp.Peers);
        Assert.Contains(pivot.Json("show", "drops").GetProperty("drops").EnumerateArray(), static drop =>
            drop.GetProperty("reason").GetString() == "board-local" && drop.GetProperty("packets").GetInt64() > 0);
    }

    private static CommandResult Connect(NetworkNamespace from, Family family) =>
        from.Run("bash", "-c", $"exec 3<>/dev/tcp/{TwoArmedNetwork.VirtualAddressOf(family)}/{Port}");

    /// <summary>The base library's ping, which as root makes a raw socket on the calling thread, and so inside.</summary>
    private static void Ping(NetworkNamespace from, Family family, int bytes)
    {
        byte[] payload = new byte[bytes];
        Random.Shared.NextBytes(payload);
        PingReply reply = from.Invoke(() =>
        {
            using Ping ping = new();
            return ping.Send(TwoArmedNetwork.VirtualAddressOf(family), 5000, payload);
        });

        Assert.Equal((IPStatus.Success, TwoArmedNetwork.VirtualAddressOf(family)), (reply.Status, reply.Address));
        Assert.Equal(payload, reply.Buffer);
    }
}

/// <summary>By BPF programs.</summary>
public sealed class WholeHostTestsByBpf(TwoArmedNetwork network) : WholeHostTests(network, Steering.Bpf), IClassFixture<TwoArmedNetwork>;

/// <summary>By routes and rules.</summary>
public sealed class WholeHostTestsByRoutes(TwoArmedNetwork network) : WholeHostTests(network, Steering.Routes), IClassFixture<TwoArmedNetwork>;
