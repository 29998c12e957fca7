using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>A UDP server in a namespace that sends each datagram back and remembers which client addresses it saw.</summary>
internal sealed class UdpEchoServer : IDisposable
{
    private readonly Socket _socket;
    private readonly ConcurrentDictionary<IPEndPoint, int> _peers = new();

    /// <summary>Starts listening.</summary>
    public UdpEchoServer(NetworkNamespace space, IPEndPoint endpoint)
    {
        _socket = space.Invoke(() =>
        {
            Socket socket = new(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            SocketBuffers.Enlarge(socket);
            socket.Bind(endpoint);
            return socket;
        });
        new Thread(Serve) { IsBackground = true, Name = "udp echo" }.Start();
    }

    /// <summary>Datagrams by the client address and port this server saw.</summary>
    public IReadOnlyDictionary<IPEndPoint, int> Peers => _peers;

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void Serve()
    {
        byte[] buffer = new byte[65536];
        EndPoint peer = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        try
        {
            while (true)
            {
                int length = _socket.ReceiveFrom(buffer, ref peer);
                IPEndPoint from = (IPEndPoint)peer;
                _peers.AddOrUpdate(new IPEndPoint(from.Address, from.Port), 1, static (_, count) => count + 1);
                _socket.SendTo(buffer.AsSpan(0, length), from);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed: no more datagrams.
        }
    }
}
