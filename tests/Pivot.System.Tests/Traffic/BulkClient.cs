using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>One connection to a <see cref="BulkServer"/>. A stall of <see cref="StallLimit"/> fails the transfer.</summary>
internal sealed class BulkClient : IDisposable
{
    /// <summary>How long no byte may move.</summary>
    public static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Connects from a namespace.</summary>
    public BulkClient(NetworkNamespace space, IPEndPoint target)
    {
        _socket = space.Invoke(() => new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        _socket.SendTimeout = _socket.ReceiveTimeout = (int)StallLimit.TotalMilliseconds;
        _socket.Connect(target);
        _stream = new NetworkStream(_socket);
    }

    /// <summary>The client's own address and port.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Asks the server for a transfer.</summary>
    /// <param name="direction"><see cref="BulkServer.Download"/> or <see cref="BulkServer.Upload"/>.</param>
    /// <param name="length">Bytes.</param>
    public void Request(byte direction, long length)
    {
        byte[] request = new byte[9];
        request[0] = direction;
        BinaryPrimitives.WriteInt64BigEndian(request.AsSpan(1), length);
        _stream.Write(request);
    }

    /// <summary>Receives a part of a download.</summary>
    public void Receive(long length) => BulkData.Receive(_stream, length, _hash);

    /// <summary>Sends a part of an upload.</summary>
    public void Send(long length) => BulkData.Send(_stream, length, _hash);

    /// <summary>Compares the server's SHA-256 with this side's.</summary>
    public void AssertSameHash()
    {
        byte[] theirs = new byte[SHA256.HashSizeInBytes];
        _stream.ReadExactly(theirs);
        Assert.Equal(Convert.ToHexString(theirs), Convert.ToHexString(_hash.GetHashAndReset()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
        _hash.Dispose();
    }
}
