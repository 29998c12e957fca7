using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Pivot.Control.Metrics;

/// <summary>One client: reads the head of one request, answers it and closes, all within <see cref="MetricsServerOptions.Timeout"/>.</summary>
internal sealed class MetricsSession(Socket socket, MetricsServerOptions options, Func<string> text)
{
    private const int MaxHeadBytes = 8192;
    private const int MaxIgnoredBytes = 64 * 1024;

    private readonly byte[] _buffer = new byte[MaxHeadBytes];

    /// <summary>Serves the client and closes the socket. Does not throw.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using (socket)
        {
            using CancellationTokenSource late = new(options.Timeout, options.Clock);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
            try
            {
                if (await ReadHeadAsync(either.Token).ConfigureAwait(false) is { } request)
                {
                    await SendAsync(Answer(request), either.Token).ConfigureAwait(false);
                    socket.Shutdown(SocketShutdown.Send);
                    await IgnoreRestAsync(either.Token).ConfigureAwait(false);
                }
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                // The client went away or was too slow, or the server stops: closing is all that is left to do.
            }
        }
    }

    /// <summary>Null when the client goes before its request is complete.</summary>
    private async Task<HttpRequest?> ReadHeadAsync(CancellationToken cancellation)
    {
        int length = 0;
        while (length < MaxHeadBytes)
        {
            int received = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellation).ConfigureAwait(false);
            if (received == 0)
            {
                return null;
            }

            length += received;
            if (HttpRequest.IsComplete(_buffer.AsSpan(0, length)))
            {
                return HttpRequest.Parse(_buffer.AsSpan(0, length));
            }
        }

        return new HttpRequest(431, "Request Header Fields Too Large");
    }

    private byte[] Answer(HttpRequest request)
    {
        if (request.Status != 200)
        {
            return Message(request, "text/plain; charset=utf-8", $"{request.Reason}: the metrics are at GET /metrics\n");
        }

        try
        {
            return Message(request, "text/plain; version=0.0.4; charset=utf-8", text());
        }
#pragma warning disable CA1031 // Metrics that throw must cost their own client an answer, not the daemon its listener.
        catch (Exception error)
#pragma warning restore CA1031
        {
            options.Fault?.Invoke(error);
            return Message(new HttpRequest(500, "Internal Server Error", request.IsHead), "text/plain; charset=utf-8", "the daemon's log has the details\n");
        }
    }

    private static byte[] Message(HttpRequest request, string type, string body)
    {
        string allow = request.Status == 405 ? "Allow: GET, HEAD\r\n" : "";
        int length = Encoding.UTF8.GetByteCount(body);
        string head = string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 {request.Status} {request.Reason}\r\nContent-Type: {type}\r\nContent-Length: {length}\r\n{allow}Connection: close\r\n\r\n");
        return Encoding.UTF8.GetBytes(request.IsHead ? head : head + body);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
        {
            int sent = await socket.SendAsync(bytes, cancellation).ConfigureAwait(false);
            bytes = bytes[sent..];
        }
    }

    /// <summary>A socket that is closed with unread bytes resets the connection, which may cost the client the answer.</summary>
    private async Task IgnoreRestAsync(CancellationToken cancellation)
    {
        int ignored = 0;
        while (ignored < MaxIgnoredBytes && await socket.ReceiveAsync(_buffer, cancellation).ConfigureAwait(false) is > 0 and int received)
        {
            ignored += received;
        }
    }
}
