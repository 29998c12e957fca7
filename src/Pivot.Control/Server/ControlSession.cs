using System.Buffers;
using System.Net.Sockets;
using Pivot.Control.Rpc;

namespace Pivot.Control.Server;

/// <summary>
/// One client: reads a line, answers it, reads the next. Nothing is read while an answer is under way, so a client that does not
/// read holds one request, one answer and its place until <see cref="ControlServerOptions.SendTimeout"/>.
/// </summary>
internal sealed class ControlSession(Socket socket, RequestHandler handler, ControlServerOptions options)
{
    private readonly LineReader _lines = new(socket, ControlProtocol.MaxRequestBytes);

    /// <summary>Serves the client until it goes, breaks a limit or <paramref name="stop"/> is signalled; then closes the socket. Does not throw.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using (socket)
        {
            try
            {
                while (await ServeOneAsync(stop).ConfigureAwait(false))
                {
                }

                socket.Shutdown(SocketShutdown.Both);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                // The client went away or was too slow to read, or the server stops: closing is all that is left to do.
            }
        }
    }

    private async ValueTask<bool> ServeOneAsync(CancellationToken stop)
    {
        switch (await ReadLineAsync(stop).ConfigureAwait(false))
        {
            case LineResult.Line:
                ArrayBufferWriter<byte> answer = new();
                handler.Handle(_lines.Line, answer);
                await SendAsync(answer.WrittenMemory, stop).ConfigureAwait(false);
                return true;
            case LineResult.TooLong:
                await RefuseAsync(RpcErrorCode.InvalidRequest, $"a request has at most {ControlProtocol.MaxRequestBytes} bytes: send a shorter one", stop).ConfigureAwait(false);
                return false;
            case null:
                await RefuseAsync(RpcErrorCode.IdleTimeout, $"no request within {options.IdleTimeout.TotalSeconds:0} s: connect again when there is one", stop).ConfigureAwait(false);
                return false;
            default:
                return false;
        }
    }

    /// <summary>Null when no complete line came in time; the time runs from line to line, so single bytes do not win any.</summary>
    private async ValueTask<LineResult?> ReadLineAsync(CancellationToken stop)
    {
        using CancellationTokenSource idle = new(options.IdleTimeout, options.Clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, idle.Token);
        try
        {
            return await _lines.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> answer, CancellationToken stop)
    {
        using CancellationTokenSource slow = new(options.SendTimeout, options.Clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, slow.Token);
        while (!answer.IsEmpty)
        {
            int sent = await socket.SendAsync(answer, either.Token).ConfigureAwait(false);
            answer = answer[sent..];
        }
    }

    private ValueTask RefuseAsync(int code, string message, CancellationToken stop) => SendAsync(RpcAnswer.ErrorLine(code, message), stop);
}
