using Pivot.Timekeeping;

namespace Pivot.Tests.Timekeeping;

/// <summary>A clock that stands still and keeps what is done to it.</summary>
internal sealed class FakeClock : IClock
{
    private readonly List<TimeSpan> _steps = [];
    private readonly List<TimeSpan> _slews = [];

    public DateTime UtcNow { get; set; } = new(2026, 11, 21, 12, 0, 0, DateTimeKind.Utc);

    public TimeSpan[] Steps
    {
        get
        {
            lock (_steps)
            {
                return [.. _steps];
            }
        }
    }

    public TimeSpan[] Slews
    {
        get
        {
            lock (_steps)
            {
                return [.. _slews];
            }
        }
    }

    public void Step(TimeSpan by)
    {
        lock (_steps)
        {
            _steps.Add(by);
        }
    }

    public void Slew(TimeSpan by)
    {
        lock (_steps)
        {
            _slews.Add(by);
        }
    }
}
