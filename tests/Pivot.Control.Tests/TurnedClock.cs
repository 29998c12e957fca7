using System.Threading.Channels;

namespace Pivot.Control.Tests;

/// <summary>A clock that stands still until a test turns it. Timers fire once, on the turning thread.</summary>
public sealed class TurnedClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = []; // guarded by _gate
    private readonly Channel<Timer> _created = Channel.CreateUnbounded<Timer>();
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        _created.Writer.TryWrite(timer);
        return timer;
    }

    /// <summary>Waits until as many more timers exist as have been created; fails after ten seconds of real time.</summary>
    public async Task WaitForTimersAsync(int count, CancellationToken cancellation)
    {
        for (int i = 0; i < count; i++)
        {
            await _created.Reader.ReadAsync(cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(10), cancellation);
        }
    }

    /// <summary>Turns the clock on and fires what is due.</summary>
    public void Advance(TimeSpan by)
    {
        Timer[] due;
        lock (_gate)
        {
            _now += by;
            due = [.. _timers.Where(timer => timer.Due <= _now)];
            _timers.RemoveAll(timer => timer.Due <= _now);
        }

        foreach (Timer timer in due)
        {
            timer.Fire();
        }
    }

    private sealed class Timer(TurnedClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : clock._now + dueTime;
            return true;
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
