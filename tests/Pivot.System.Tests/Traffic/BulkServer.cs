using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>
/// A TCP server for large transfers. A client sends one byte and a length (64-bit, big endian): <see cref="Download"/> is answered with that many bytes
/// and their SHA-256; <see cref="Upload"/> is followed by that many bytes, answered with their SHA-256.
/// </summary>
internal sealed class BulkServer : IDisposable
{
    /// <summary>The server sends.</summary>
    public const byte Download = (byte)'d';

    /// <summary>The client sends.</summary>
    public const byte Upload = (byte)'u';

    private readonly Socket _listener;
    private readonly List<IPEndPoint> _peers = [];

    /// <summary>Starts listening.</summary>
    public BulkServer(NetworkNamespace space, IPEndPoint endpoint)
    {
        _listener = space.Invoke(() =>
        {
            Socket socket = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(endpoint);
            socket.Listen();
            return socket;
        });
        new Thread(Accept) { IsBackground = true, Name = "bulk server" }.Start();
    }

    /// <summary>The clients it saw.</summary>
    public IReadOnlyList<IPEndPoint> Peers
    {
        get
        {
            lock (_peers)
            {
                return [.. _peers];
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket socket = _listener.Accept();
                lock (_peers)
                {
                    _peers.Add((IPEndPoint)socket.RemoteEndPoint!);
                }

                new Thread(() => Serve(socket)) { IsBackground = true, Name = "bulk connection" }.Start();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed: no more clients.
        }
    }

    private static void Serve(Socket socket)
    {
        using NetworkStream stream = new(socket, ownsSocket: true);
        try
        {
            byte[] request = new byte[9];
            stream.ReadExactly(request);
            long length = BinaryPrimitives.ReadInt64BigEndian(request.AsSpan(1));
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            if (request[0] == Download)
            {
                BulkData.Send(stream, length, hash);
            }
            else
            {
                BulkData.Receive(stream, length, hash);
            }

            stream.Write(hash.GetHashAndReset());
        }
        catch (IOException)
        {
            // The client is gone: its side of the test fails on the missing bytes.
        }
    }
}
