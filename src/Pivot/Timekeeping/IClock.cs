namespace Pivot.Timekeeping;

/// <summary>A clock that can be set.</summary>
internal interface IClock
{
    /// <summary>What it shows.</summary>
    DateTime UtcNow { get; }

    /// <summary>Sets it forward or back at once.</summary>
    /// <exception cref="Linux.LinuxException">The kernel refused.</exception>
    void Step(TimeSpan by);

    /// <summary>Has it go a little faster or slower until it is right.</summary>
    /// <exception cref="Linux.LinuxException">The kernel refused.</exception>
    void Slew(TimeSpan by);
}
