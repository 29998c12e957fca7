using System.Net;
using System.Net.Sockets;
using Pivot.Packets;

namespace Pivot.Health.Tests.Checks;

/// <summary>A TCP server on a loopback port of its own; each connection is given to a function and then closed.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public LoopbackServer(Func<NetworkStream, CancellationToken, Task> serve, IPAddress? address = null, int port = 0)
    {
        _listener = new TcpListener(address ?? IPAddress.Loopback, port);
        _listener.Start();
        Endpoint = (IPEndPoint)_listener.LocalEndpoint;
        _loop = LoopAsync(serve);
    }

    public IPEndPoint Endpoint { get; }

    /// <summary>How the last connection ended for the server; null while it has not.</summary>
    public Exception? LastError { get; private set; }

    /// <summary>Connections that were served.</summary>
    public int Served { get; private set; }

    public CheckTarget Target => new("web", "web1", IpAddress.From(Endpoint.Address), (ushort)Endpoint.Port);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task LoopAsync(Func<NetworkStream, CancellationToken, Task> serve)
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                try
                {
                    await serve(client.GetStream(), _stop.Token);
                }
                catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
                {
                    LastError = exception;
                }

                Served++;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }
}
