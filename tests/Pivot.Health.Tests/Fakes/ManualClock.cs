namespace Pivot.Health.Tests.Fakes;

/// <summary>A clock that stands still until it is told to go on. Timers fire on the thread that moves it.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private long _milliseconds;

    public override long TimestampFrequency => 1000;

    public override long GetTimestamp() => Interlocked.Read(ref _milliseconds);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, callback, state);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves on, and fires every timer at its own time on the way.</summary>
    public void Advance(long milliseconds)
    {
        long end = GetTimestamp() + milliseconds;
        while (true)
        {
            ManualTimer? next;
            lock (_gate)
            {
                next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            }

            if (next is null)
            {
                break;
            }

            Interlocked.Exchange(ref _milliseconds, Math.Max(GetTimestamp(), next.Due));
            next.Fire();
        }

        Interlocked.Exchange(ref _milliseconds, end);
    }

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        public long Due { get; private set; } = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : clock.GetTimestamp() + (long)dueTime.TotalMilliseconds;
            }

            return true;
        }

        public void Fire()
        {
            lock (clock._gate)
            {
                Due = long.MaxValue;
            }

            callback(state);
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
