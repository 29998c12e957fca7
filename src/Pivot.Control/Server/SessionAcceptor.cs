using System.Net.Sockets;

namespace Pivot.Control.Server;

/// <summary>Accepts clients of a listening socket, one task each, until it is disposed; then waits for the tasks and closes the socket.</summary>
/// <param name="listener">Owned from now on.</param>
/// <param name="clock">For the pause after an accept that failed.</param>
/// <param name="fault">Told of accepts that failed, such as for want of descriptors; null for nobody.</param>
internal sealed class SessionAcceptor(Socket listener, TimeProvider clock, Action<Exception>? fault) : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _sessions = []; // guarded by _gate
    private Task _accepting = Task.CompletedTask;
    private bool _disposed;

    /// <summary>Clients that are being served.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _sessions.Count;
            }
        }
    }

    /// <summary>Begins to accept; to be called once.</summary>
    /// <param name="admit">Gets each client and returns what serves and closes it; null when it has closed it itself. Must not block.</param>
    public void Start(Func<Socket, Func<CancellationToken, Task>?> admit) => _accepting = AcceptAsync(admit);

    /// <summary>Stops; returns when the last client is closed. Later calls do nothing.</summary>
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
        listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<Socket, Func<CancellationToken, Task>?> admit)
    {
        CancellationToken stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Socket client = await listener.AcceptAsync(stop).ConfigureAwait(false);
                if (admit(client) is { } serve)
                {
                    Begin(serve, stop);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException error)
            {
                fault?.Invoke(error);
                await Task.Delay(RetryDelay, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Begin(Func<CancellationToken, Task> serve, CancellationToken stop)
    {
        Task session = Task.Run(() => serve(stop), CancellationToken.None);
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
}
