using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>A TCP server in a namespace that echoes what it gets and remembers which client addresses it saw.</summary>
internal sealed class TcpEchoServer : IDisposable
{
    private const int Backlog = 4096;
    private readonly Socket _listener;
    private readonly ConcurrentDictionary<IPEndPoint, Socket> _peers = new();

    /// <summary>Starts listening.</summary>
    public TcpEchoServer(NetworkNamespace space, IPEndPoint endpoint)
    {
        _listener = space.Invoke(() =>
        {
            Socket socket = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(endpoint);
            socket.Listen(Backlog);
            return socket;
        });
        _ = AcceptAsync();
    }

    /// <summary>The address and port of each client as this server saw it.</summary>
    public IReadOnlyCollection<IPEndPoint> Peers => [.. _peers.Keys];

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        foreach (Socket socket in _peers.Values)
        {
            socket.Dispose();
        }
    }

    private static async Task EchoAsync(Socket socket)
    {
        byte[] buffer = new byte[256];
        try
        {
            while (await socket.ReceiveAsync(buffer) is var length and > 0)
            {
                await socket.SendAsync(buffer.AsMemory(0, length));
            }

            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client is gone or the test is over: this connection's echo ends, and the client's side tells.
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync();
                _peers[(IPEndPoint)socket.RemoteEndPoint!] = socket;
                _ = EchoAsync(socket);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed: no more clients.
        }
    }
}
