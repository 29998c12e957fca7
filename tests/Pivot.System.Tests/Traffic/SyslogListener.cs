using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>A syslog server over UDP in a namespace that keeps what it gets.</summary>
internal sealed class SyslogListener : IDisposable
{
    private const int BufferBytes = 4 * 1024 * 1024;
    private readonly Socket _socket;
    private readonly ConcurrentQueue<string> _messages = new();

    /// <summary>Starts listening.</summary>
    public SyslogListener(NetworkNamespace space, IPEndPoint endpoint)
    {
        _socket = space.Invoke(() =>
        {
            Socket socket = new(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = BufferBytes };
            socket.Bind(endpoint);
            return socket;
        });
        new Thread(Receive) { IsBackground = true, Name = "syslog" }.Start();
    }

    /// <summary>The datagrams so far.</summary>
    public IReadOnlyCollection<string> Messages => _messages;

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void Receive()
    {
        byte[] buffer = new byte[65536];
        try
        {
            while (true)
            {
                _messages.Enqueue(Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer)));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed: no more messages.
        }
    }
}
