using System.Net.Sockets;

namespace Pivot.Health.Network;

/// <summary>A connected datagram or raw socket.</summary>
/// <param name="socket">Connected; owned.</param>
/// <param name="hasIPv4Header">Raw IPv4 sockets receive the IP header, which is taken off.</param>
internal sealed class DatagramSocket(Socket socket, bool hasIPv4Header) : ICheckDatagrams
{
    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> message, CancellationToken token) => socket.SendAsync(message, SocketFlags.None, token);

    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken token)
    {
        int length = await socket.ReceiveAsync(buffer, SocketFlags.None, token).ConfigureAwait(false);
        if (!hasIPv4Header || length == 0)
        {
            return length;
        }

        int header = Math.Min((buffer.Span[0] & 0xf) * 4, length);
        buffer.Span[header..length].CopyTo(buffer.Span);
        return length - header;
    }

    public void Dispose() => socket.Dispose();
}
