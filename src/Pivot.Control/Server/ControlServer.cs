using System.Net.Sockets;
using Pivot.Control.Rpc;

namespace Pivot.Control.Server;

/// <summary>
/// Serves the control API on a unix socket that only root can use. One accept loop, one task a client, at most
/// <see cref="ControlServerOptions.MaxClients"/>. The socket is claimed before the director touches the host and served after it
/// is ready; who connects in between waits. Disposing stops the loop, closes the clients and removes the socket file.
/// </summary>
public sealed class ControlServer : IAsyncDisposable
{
    private static readonly TimeSpan AcceptRetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly ControlServerOptions _options;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _sessions = []; // guarded by _gate
    private Task _accepting = Task.CompletedTask;
    private bool _disposed;

    private ControlServer(ControlServerOptions options)
    {
        _options = options;
        _listener = SocketFile.Listen(options.Path);
    }

    /// <summary>Path of the socket.</summary>
    public string Path => _options.Path;

    /// <summary>Claims the socket; nobody is served yet.</summary>
    /// <exception cref="ControlSocketException">The socket cannot be made, or another daemon listens on it.</exception>
    public static ControlServer Claim(ControlServerOptions options) => new(options);

    /// <summary>Begins to serve; to be called once.</summary>
    /// <param name="reports">Tells.</param>
    /// <param name="changes">Changes.</param>
    public void Serve(IDirectorReports reports, IDirectorChanges changes) => _accepting = AcceptAsync(new RequestHandler(new MethodTable(reports, changes), _options.Fault));

    /// <summary>Stops serving; returns when the last client is closed. Later calls do nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        Task[] sessions;
        lock (_gate)
        {
            sessions = [.. _sessions];
        }

        await Task.WhenAll(sessions).ConfigureAwait(false);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(RequestHandler handler)
    {
        CancellationToken stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Admit(await _listener.AcceptAsync(stop).ConfigureAwait(false), handler);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException error)
            {
                _options.Fault?.Invoke(error);
                await Task.Delay(AcceptRetryDelay, _options.Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Admit(Socket client, RequestHandler handler)
    {
        if (Refusal(client) is { } line)
        {
            Refuse(client, line);
            return;
        }

        Task session = Task.Run(() => new ControlSession(client, handler, _options).RunAsync(_stop.Token));
        lock (_gate)
        {
            _sessions.Add(session);
        }

        // Runs after the Add above whatever the session does: a continuation of a finished task starts at once, and the lock is free by now.
        _ = session.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Forget(Task session)
    {
        lock (_gate)
        {
            _sessions.Remove(session);
        }
    }

    /// <summary>The error line for a client that may not stay; empty when it is gone already, null when it may stay.</summary>
    private byte[]? Refusal(Socket client)
    {
        uint user;
        try
        {
            user = PeerCredentials.Of(client).UserId;
        }
        catch (SocketException)
        {
            return [];
        }

        if (user != _options.AllowedUserId)
        {
            return RpcAnswer.ErrorLine(RpcErrorCode.NotRoot, $"only root may use the control socket, and you are user id {user}: try again with sudo");
        }

        lock (_gate)
        {
            return _sessions.Count < _options.MaxClients
                ? null
                : RpcAnswer.ErrorLine(RpcErrorCode.TooManyClients, $"all {_options.MaxClients} client places are taken: close another client, or try again later");
        }
    }

    /// <summary>The line always fits into the empty send buffer of a new connection, so this does not block the accept loop.</summary>
    private static void Refuse(Socket client, byte[] line)
    {
        using (client)
        {
            try
            {
                client.Send(line);
                client.Shutdown(SocketShutdown.Both);
            }
            catch (SocketException)
            {
                // Gone before it could be told why.
            }
        }
    }
}
