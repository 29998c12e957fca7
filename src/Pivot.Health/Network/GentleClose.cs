using System.Net.Sockets;

namespace Pivot.Health.Network;

/// <summary>
/// Ends a TCP connection by FIN: a socket that is closed with unread bytes sends a reset instead, which servers log as an error at every check.
/// So this side is closed first, and what still comes is read for a moment.
/// </summary>
internal static class GentleClose
{
    private const int MostBytes = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>Closes; never throws for what the other side does. Ends early when the token is cancelled.</summary>
    public static async Task CloseAsync(Stream stream, CancellationToken token)
    {
        await using (stream.ConfigureAwait(false))
        {
            if (stream is not NetworkStream { Socket: Socket socket })
            {
                return;
            }

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
        }
    }
}
