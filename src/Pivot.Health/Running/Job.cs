using Pivot.Health.States;

namespace Pivot.Health.Running;

/// <summary>Something that is done for a server again and again. What changes is guarded by the runner's lock.</summary>
internal sealed class Job(ServerMonitor monitor, JobKind kind, TimeSpan interval, TimeSpan timeout)
{
    public ServerMonitor Monitor { get; } = monitor;

    /// <summary>What is asked, as of the job's making: whatever changes it makes another job.</summary>
    public CheckedServer Server { get; } = monitor.Server;

    public JobKind Kind { get; } = kind;

    /// <summary>Whether it runs a program, which takes a slot of another kind.</summary>
    public bool IsCommand { get; init; }

    /// <summary>From one start to the next, in milliseconds.</summary>
    public long Interval { get; } = (long)interval.TotalMilliseconds;

    /// <summary>From the start to the deadline, in milliseconds.</summary>
    public long Timeout { get; } = (long)timeout.TotalMilliseconds;

    public JobPhase Phase { get; set; }

    /// <summary>When the heap that holds it wants it, in milliseconds: start, deadline, or the end of patience after it.</summary>
    public long Due { get; set; }

    /// <summary>When it was last started.</summary>
    public long StartedAt { get; set; }

    /// <summary>Its place in the heap that holds it; -1 = in none. Kept by <see cref="DueHeap"/>.</summary>
    public int HeapIndex { get; set; } = -1;

    /// <summary>Tells the present run to stop. Has no timer and no wait handle, so there is nothing to dispose of.</summary>
    public CancellationTokenSource? Cancellation { get; set; }
}
