using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pivot.Packets.Sctp;
using Pivot.Testing.Networks;
using Pivot.Testing.Packets;

namespace Pivot.System.Tests.Traffic;

/// <summary>One end of an SCTP association, chunk by chunk through a raw socket: most kernels of test machines have no SCTP of their own.</summary>
internal sealed class SctpEndpoint : IDisposable
{
    private const int Sctp = 132;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly Socket _socket;
    private readonly IPAddress _address;

    /// <summary>Opens the socket at an address of the namespace.</summary>
    public SctpEndpoint(NetworkNamespace space, IPAddress address)
    {
        _address = address;
        _socket = space.Invoke(() =>
        {
            Socket socket = Open(address.AddressFamily);
            socket.ReceiveTimeout = (int)Limit.TotalMilliseconds;
            socket.Bind(new IPEndPoint(address, 0));
            return socket;
        });
    }

    /// <summary>Sends a packet with one chunk.</summary>
    public void Send(int port, IPEndPoint to, SctpChunkType chunk)
    {
        byte[] packet = PacketBuilder.Sctp(_address.ToString(), port, to.Address.ToString(), to.Port, chunk).Build();
        _socket.SendTo(packet.AsSpan(HeaderLength(packet)), new IPEndPoint(to.Address, 0));
    }

    /// <summary>Waits for a packet, whose checksum must be right.</summary>
    /// <returns>Where it came from, the port that it came to, and its chunk.</returns>
    /// <exception cref="SocketException">None came.</exception>
    public (IPEndPoint From, int Port, SctpChunkType Chunk) Receive()
    {
        byte[] buffer = new byte[2048];
        EndPoint sender = new IPEndPoint(_address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        int length = _socket.ReceiveFrom(buffer, ref sender);

        // A raw IPv4 socket gives the IP header too, an IPv6 one does not.
        int start = _address.AddressFamily == AddressFamily.InterNetwork ? HeaderLength(buffer) : 0;
        ReadOnlySpan<byte> segment = buffer.AsSpan(start, length - start);
        Assert.True(SctpHeader.IsChecksumRight(segment), "the checksum is wrong");
        Assert.True(SctpHeader.TryReadDecidingChunk(segment, out SctpChunkType chunk));
        return (new IPEndPoint(((IPEndPoint)sender).Address, SctpHeader.SourcePort(segment)), SctpHeader.DestinationPort(segment), chunk);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>The base library knows no SCTP, but takes a socket that is there.</summary>
    private static Socket Open(AddressFamily family)
    {
        const int inet = 2;
        const int inet6 = 10;
        const int raw = 3;
        int descriptor = OpenSocket(family == AddressFamily.InterNetwork ? inet : inet6, raw, Sctp);
        return descriptor >= 0 ? new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)) : throw new SocketException(Marshal.GetLastPInvokeError());
    }

    [DllImport("libc", EntryPoint = "socket", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenSocket(int family, int type, int protocol);

    private static int HeaderLength(byte[] packet) => packet[0] >> 4 == 4 ? (packet[0] & 0x0f) * 4 : 40;
}
