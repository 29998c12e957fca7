using Pivot.Director;
using Pivot.Director.Ports;

namespace Pivot.Running;

/// <summary>The threads that carry packets, one for each device queue, and the one that ends connections whose time is over.</summary>
internal sealed class WorkerThreads : IDisposable
{
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromSeconds(1);

    /// <summary>How often what the fast path has told is taken in.</summary>
    private static readonly TimeSpan TendInterval = TimeSpan.FromSeconds(0.1);

    private readonly IReadOnlyList<IPacketDevice> _queues;
    private readonly List<Thread> _threads = [];
    private readonly ManualResetEventSlim _stop = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts the threads.</summary>
    /// <param name="director">Judges; has as many workers as there are queues.</param>
    /// <param name="queues">The device's queues.</param>
    /// <param name="now">The present tick.</param>
    /// <param name="tend">Takes in what the fast path has told; called with the present tick, ten times a second while there is one.</param>
    public WorkerThreads(PacketDirector director, IReadOnlyList<IPacketDevice> queues, Func<ulong> now, Action<ulong> tend)
    {
        _queues = queues;
        for (int number = 0; number < queues.Count; number++)
        {
            var loop = new WorkerLoop(director, director.WorkerOf(number), queues[number], now);
            Start($"worker {number}", loop.Run);
        }

        Start("expiry", () => Expire(director, now, tend));
    }

    /// <summary>Faults when a thread ends by itself, with what ended it.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Ends the threads and waits for them. Calling it twice is harmless.</summary>
    public void Dispose()
    {
        if (_stop.IsSet)
        {
            return;
        }

        _stop.Set();
        foreach (IPacketDevice queue in _queues)
        {
            queue.Wake();
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        _completion.TrySetResult();
    }

    private void Start(string name, Action body)
    {
        var thread = new Thread(() => Run(name, body), maxStackSize: 256 * 1024) { Name = $"pivot {name}", IsBackground = true };
        _threads.Add(thread);
        thread.Start();
    }

    /// <summary>The last stop of a thread's exceptions: whatever ends it ends the director, with its message.</summary>
    private void Run(string name, Action body)
    {
        try
        {
            body();
        }
#pragma warning disable CA1031 // Whatever it is, the host has to hear of it and stop cleanly.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _completion.TrySetException(new InvalidOperationException($"{name}: {error.Message}", error));
        }
    }

    private void Expire(PacketDirector director, Func<ulong> now, Action<ulong> tend)
    {
        long last = Environment.TickCount64;
        tend(now());
        while (!_stop.Wait(director.FastPath is null ? ExpiryInterval : TendInterval))
        {
            tend(now());
            if (Environment.TickCount64 - last >= (long)ExpiryInterval.TotalMilliseconds)
            {
                last = Environment.TickCount64;
                director.Expire(now());
            }
        }
    }
}
