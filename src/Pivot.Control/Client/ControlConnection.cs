using System.Net.Sockets;
using Pivot.Control.Server;

namespace Pivot.Control.Client;

/// <summary>The client's end of the socket: connects, sends a line, receives a line, each within the timeout.</summary>
internal sealed class ControlConnection : IDisposable
{
    private readonly ControlClientOptions _options;
    private readonly Socket _socket;
    private readonly LineReader _lines;

    private ControlConnection(ControlClientOptions options, Socket socket)
    {
        _options = options;
        _socket = socket;
        _lines = new LineReader(socket, ControlProtocol.MaxAnswerBytes);
    }

    /// <summary>Path of the socket.</summary>
    public string Path => _options.Path;

    /// <summary>Connects.</summary>
    /// <exception cref="ControlException">Nobody listens there, or the caller may not connect.</exception>
    public static async Task<ControlConnection> OpenAsync(ControlClientOptions options, CancellationToken cancellation)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await WithinAsync(options, token => socket.ConnectAsync(EndPointOf(options.Path), token), cancellation).ConfigureAwait(false);
            return new ControlConnection(options, socket);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw ConnectFailure(options.Path, error);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request line and returns the answer line, valid until the next exchange.</summary>
    /// <exception cref="NoAnswerException">No answer came.</exception>
    public async Task<ReadOnlyMemory<byte>> ExchangeAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        LineResult result = LineResult.End;
        try
        {
            await WithinAsync(_options, async token =>
            {
                await SendAsync(request, token).ConfigureAwait(false);
                result = await _lines.ReadAsync(token).ConfigureAwait(false);
            }, cancellation).ConfigureAwait(false);
        }
        catch (SocketException error)
        {
            throw Closed(error);
        }

        return result switch
        {
            LineResult.Line => _lines.Line,
            LineResult.TooLong => throw new NoAnswerException($"the answer on {Path} is longer than {ControlProtocol.MaxAnswerBytes} bytes: ask for less with a limit"),
            _ => throw Closed(null),
        };
    }

    public void Dispose() => _socket.Dispose();

    private static async Task WithinAsync(ControlClientOptions options, Func<CancellationToken, ValueTask> action, CancellationToken cancellation)
    {
        using CancellationTokenSource late = new(options.Timeout, options.Clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            await action(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new NoAnswerException(
                $"the daemon at {options.Path} did not answer within {options.Timeout.TotalSeconds:0.#} s: look at its log, then restart it", error);
        }
    }

    /// <summary>A daemon that refuses the client writes one line and closes: the send then fails, but the line is there to read.</summary>
    private async ValueTask SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        try
        {
            while (!request.IsEmpty)
            {
                int sent = await _socket.SendAsync(request, cancellation).ConfigureAwait(false);
                request = request[sent..];
            }
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.Shutdown or SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
        }
    }

    private static UnixDomainSocketEndPoint EndPointOf(string path)
    {
        try
        {
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentException error)
        {
            throw new NoDaemonException($"control socket path '{path}' is not possible (1 to 107 bytes): name the daemon's socket with --control PATH", error);
        }
    }

    private static ControlException ConnectFailure(string path, SocketException error)
    {
        if (error.SocketErrorCode is SocketError.AccessDenied)
        {
            return new ControlAccessException($"only root may use the control socket {path}: try again with sudo", error);
        }

        string found = error.SocketErrorCode is SocketError.ConnectionRefused ? "nobody listens there" : "there is no such socket";
        return new NoDaemonException($"no pivot daemon at {path} ({found}): start it with: pivot run --config FILE, or name its socket with --control PATH", error);
    }

    private NoAnswerException Closed(SocketException? error) =>
        new($"the daemon at {Path} closed the connection without an answer: look at its log, then try again", error);
}
