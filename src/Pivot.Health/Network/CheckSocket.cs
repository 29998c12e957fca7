using System.Net.Sockets;

namespace Pivot.Health.Network;

/// <summary>A connected socket of the kernel's.</summary>
/// <param name="socket">Connected; owned.</param>
/// <param name="hasIPv4Header">Raw IPv4 sockets receive the IP header, which is taken off.</param>
internal sealed class CheckSocket(Socket socket, bool hasIPv4Header = false) : ICheckSocket
{
    private const int MostBytes = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> message, CancellationToken token) => socket.SendAsync(message, SocketFlags.None, token);

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken token)
    {
        ValueTask<int> received = socket.ReceiveAsync(buffer, SocketFlags.None, token);
        return hasIPv4Header ? WithoutHeaderAsync(received, buffer) : received;
    }

    /// <summary>
    /// Ends a TCP connection by FIN: a socket that is closed with unread bytes sends a reset instead, which servers log as an error at every check.
    /// So this side is closed first, and what still comes is read for a moment.
    /// </summary>
    public async Task CloseAsync(CancellationToken token)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(Patience);
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            byte[] rest = new byte[4096];
            int total = 0, read;
            do
            {
                read = await socket.ReceiveAsync(rest.AsMemory(), SocketFlags.None, patience.Token).ConfigureAwait(false);
                total += read;
            }
            while (read > 0 && total < MostBytes);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The check is over: how the connection ends changes nothing.
        }

        socket.Dispose();
    }

    public void Dispose() => socket.Dispose();

    private static async ValueTask<int> WithoutHeaderAsync(ValueTask<int> received, Memory<byte> buffer)
    {
        int length = await received.ConfigureAwait(false);
        if (length == 0)
        {
            return 0;
        }

        int header = Math.Min((buffer.Span[0] & 0xf) * 4, length);
        buffer.Span[header..length].CopyTo(buffer.Span);
        return length - header;
    }
}
