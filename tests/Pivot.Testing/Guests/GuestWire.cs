using System.Buffers.Binary;
using System.Net.Sockets;

namespace Pivot.Testing.Guests;

/// <summary>
/// This process's end of a guest's network cable: Ethernet frames, without any network of this machine. The emulator's stream puts the length, 32-bit big endian, before each.
/// Not for several threads at once.
/// </summary>
public sealed class GuestWire : IDisposable
{
    private const int MaximumFrame = 65550;

    private readonly TemporaryDirectory _directory = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] _buffer = new byte[MaximumFrame];
    private Socket? _socket;

    /// <summary>Makes a wire that no guest is plugged into yet.</summary>
    public GuestWire()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen();
    }

    /// <summary>The unix socket that the emulator connects to.</summary>
    internal string Path => _directory["wire"];

    private Socket Socket => _socket ?? throw new InvalidOperationException("no guest is plugged into the wire");

    /// <summary>Sends a frame to the guest.</summary>
    public void Send(ReadOnlySpan<byte> frame)
    {
        byte[] message = new byte[sizeof(int) + frame.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, frame.Length);
        frame.CopyTo(message.AsSpan(sizeof(int)));
        for (int sent = 0; sent < message.Length;)
        {
            sent += Socket.Send(message.AsSpan(sent));
        }
    }

    /// <summary>Waits for the next frame of the guest's.</summary>
    /// <returns>The frame, valid until the next call; empty when none came in time.</returns>
    public ReadOnlySpan<byte> Receive(TimeSpan limit)
    {
        if (!Socket.Poll(limit, SelectMode.SelectRead))
        {
            return default;
        }

        Fill(sizeof(int));
        int length = BinaryPrimitives.ReadInt32BigEndian(_buffer);
        if (length is < 0 or > MaximumFrame)
        {
            throw new IOException($"a frame of {length} bytes on the wire; at most {MaximumFrame} were expected");
        }

        Fill(length);
        return _buffer.AsSpan(0, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket?.Dispose();
        _listener.Dispose();
        _directory.Dispose();
    }

    /// <summary>Takes the emulator's connection.</summary>
    internal void Accept(TimeSpan limit) => _socket = _listener.Poll(limit, SelectMode.SelectRead)
        ? _listener.Accept()
        : throw new TimeoutException($"the emulator did not connect within {limit.TotalSeconds:0} s");

    private void Fill(int length)
    {
        for (int received = 0; received < length;)
        {
            int read = Socket.Receive(_buffer.AsSpan(received, length - received));
            received += read > 0 ? read : throw new IOException("the guest is gone from the wire");
        }
    }
}
