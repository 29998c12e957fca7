using System.Net;
using System.Net.Sockets;
using Pivot.Control.Server;

namespace Pivot.Control.Metrics;

/// <summary>
/// Answers <c>GET /metrics</c> over HTTP/1.1, one request a connection, and nothing else. Ours, for the base library's HttpListener was measured at 3.3 MB of binary and 3 MiB of memory
/// even where it is not used.
/// </summary>
public sealed class MetricsServer : IAsyncDisposable
{
    private const int Backlog = 16;

    private readonly MetricsServerOptions _options;
    private readonly SessionAcceptor _acceptor;

    private MetricsServer(Socket listener, MetricsServerOptions options)
    {
        _options = options;
        Listen = (IPEndPoint)listener.LocalEndPoint!;
        _acceptor = new SessionAcceptor(listener, options.Clock, options.Fault);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Listen { get; }

    /// <summary>Claims the port; who connects waits until <see cref="Serve"/>.</summary>
    /// <exception cref="SocketException">The address is none of this machine's, or the port is taken or not allowed.</exception>
    public static MetricsServer Claim(MetricsServerOptions options)
    {
        Socket socket = new(options.Listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (options.Listen.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = false;
            }

            socket.Bind(options.Listen);
            socket.Listen(Backlog);
            return new MetricsServer(socket, options);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Begins to serve; to be called once.</summary>
    /// <param name="text">Makes the answer; called from thread-pool threads, several at once.</param>
    public void Serve(Func<string> text) => _acceptor.Start(client => Admit(client, text));

    /// <summary>Stops; returns when the last client is closed.</summary>
    public ValueTask DisposeAsync() => _acceptor.DisposeAsync();

    private Func<CancellationToken, Task>? Admit(Socket client, Func<string> text)
    {
        if (_acceptor.Count < _options.MaxClients)
        {
            return new MetricsSession(client, _options, text).RunAsync;
        }

        client.Dispose();
        return null;
    }
}
