using System.Net;
using System.Net.Sockets;
using System.Text;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>A TCP connection that speaks text, from a namespace.</summary>
internal sealed class TextClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly Socket _socket;

    /// <summary>Connects.</summary>
    public TextClient(NetworkNamespace space, IPEndPoint target)
    {
        _socket = space.Invoke(() => new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        _socket.ReceiveTimeout = (int)Limit.TotalMilliseconds;
        _socket.Connect(target);
    }

    /// <summary>The client's own address and port.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Sends a text.</summary>
    public void Write(string text) => _socket.Send(Encoding.ASCII.GetBytes(text));

    /// <summary>Receives a text of a length; what has come until the peer closes or says nothing for ten seconds where it is shorter.</summary>
    public string Read(int length)
    {
        byte[] buffer = new byte[length];
        int received = 0;
        try
        {
            for (int more = -1; received < length && more != 0; received += more)
            {
                more = _socket.Receive(buffer, received, length - received, SocketFlags.None);
            }
        }
        catch (SocketException silence) when (silence.SocketErrorCode == SocketError.TimedOut)
        {
            // What there is tells.
        }

        return Encoding.ASCII.GetString(buffer, 0, received);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
