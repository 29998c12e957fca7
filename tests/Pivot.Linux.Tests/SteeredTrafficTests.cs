using System.Net;
using System.Net.Sockets;
using Pivot.Director;
using Pivot.Director.Ports;
using Pivot.Linux.Tests.Environments;

namespace Pivot.Linux.Tests;

/// <summary>client 192.0.2.50 - board - server 198.51.100.11: what the kernel hands to the device, and what it makes of packets that are written back unchanged.</summary>
[Trait("Needs", "net_admin")]
public sealed class SteeredTrafficTests : IDisposable
{
    private const int MillisecondsAllowed = 5000;

    private static readonly IPEndPoint Server = new(IPAddress.Parse("198.51.100.11"), 7);
    private static readonly IPEndPoint Virtual = new(IPAddress.Parse("192.0.2.80"), 7);

    private readonly TemporaryDirectory _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public void Reply_OfARealServerReachedDirectly_PassesThroughTheDeviceUnchanged()
    {
        Assert.SkipUnless(NamespaceThread.IsPossible, NamespaceThread.Needs);
        using NamespaceThread client = new();
        using NamespaceThread board = new();
        using NamespaceThread server = new();
        Connect(client, board, server);
        RoutedHost host = board.Run(Start);
        board.Run(() => host.Steering.Apply(new SteeringPlan([new IPNetwork(Virtual.Address, 32)], [Server.Address])));
        using Socket echo = server.Run(() => Bind(Server));
        using Socket asking = client.Run(() => Bind(new IPEndPoint(IPAddress.Parse("192.0.2.50"), 0)));
        using PacketBatch batch = new(8);

        // The way to the server is not steered; its reply is, and waits in the queue.
        _ = asking.SendTo("ping"u8.ToArray(), Server);
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        byte[] buffer = new byte[64];
        _ = echo.ReceiveFrom(buffer, ref from);
        Assert.Equal(asking.LocalEndPoint, from);
        _ = echo.SendTo("pong"u8.ToArray(), from);
        Assert.True(host.Queues[0].Receive(batch, MillisecondsAllowed));
        Assert.Equal(1, batch.Count);
        Assert.Equal(Server.Address.GetAddressBytes(), batch.Packet(0)[12..16]);
        batch[0].Verdict = Verdict.Pass;
        Assert.Equal(0, host.Queues[0].Send(batch));
        int length = asking.ReceiveFrom(buffer, ref from);

        Assert.Equal("pong"u8, buffer.AsSpan(0, length));
        Assert.Equal(Server, from);
        board.Run(host.Stop);
    }

    [Fact]
    public void Request_ToAVirtualAddressOfTheLan_ComesToTheDeviceWithTheClientsAddress()
    {
        Assert.SkipUnless(NamespaceThread.IsPossible, NamespaceThread.Needs);
        using NamespaceThread client = new();
        using NamespaceThread board = new();
        using NamespaceThread server = new();
        Connect(client, board, server);
        RoutedHost host = board.Run(Start);
        board.Run(() => host.Steering.Apply(new SteeringPlan([new IPNetwork(Virtual.Address, 32)], [Server.Address])));
        using Socket asking = client.Run(() => Bind(new IPEndPoint(IPAddress.Parse("192.0.2.50"), 0)));
        using PacketBatch batch = new(8);

        _ = asking.SendTo("ping"u8.ToArray(), Virtual);

        Assert.True(host.Queues[0].Receive(batch, MillisecondsAllowed));
        Assert.Equal(1, batch.Count);
        Assert.Equal(IPAddress.Parse("192.0.2.50").GetAddressBytes(), batch.Packet(0)[12..16]);
        Assert.Equal(Virtual.Address.GetAddressBytes(), batch.Packet(0)[16..20]);

        // One hop of the two that the detour costs; the director gives back ExtraHops.
        Assert.Equal(63, batch.Packet(0)[8]);
        Assert.Equal(1, host.Steering.ExtraHops);
        board.Run(host.Stop);
    }

    private static void Connect(NamespaceThread client, NamespaceThread board, NamespaceThread server)
    {
        NamespaceThread.Join(board, "eth0", "192.0.2.1/24", client, "client0", "192.0.2.50/24");
        NamespaceThread.Join(board, "eth1", "198.51.100.1/24", server, "server0", "198.51.100.11/24");
        client.Ip("route add default via 192.0.2.1");
        server.Ip("route add default via 198.51.100.1");

        // The strictest setting that distributions have: what comes out of the device must pass all the same.
        board.Run(() => Sysctl.Write("net/ipv4/conf/all/rp_filter", "1"));
    }

    private static Socket Bind(IPEndPoint address)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = MillisecondsAllowed };
        socket.Bind(address);
        return socket;
    }

    private RoutedHost Start() => RoutedHost.Start(new RoutedHostOptions { StatePath = _state.Path, QueueCount = 1, Steering = SteeringPreference.Routes });
}
