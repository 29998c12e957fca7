using Pivot.Linux.Interop;

namespace Pivot.Linux;

/// <summary>The machine's clock, of days and hours. Nothing in Pivot measures by it; logs and certificates go by it.</summary>
public static unsafe class WallClock
{
    private const long TicksPerNanosecondFraction = 100;

    /// <summary>Sets the clock forward or back at once.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Step(TimeSpan by)
    {
        TimeValue now;
        if (Libc.clock_gettime(Libc.CLOCK_REALTIME, &now) != 0)
        {
            throw LinuxException.ForLastError("clock_gettime(CLOCK_REALTIME)");
        }

        long ticks = (now.Seconds * TimeSpan.TicksPerSecond) + (now.Fraction / TicksPerNanosecondFraction) + by.Ticks;
        TimeValue right = new() { Seconds = ticks / TimeSpan.TicksPerSecond, Fraction = ticks % TimeSpan.TicksPerSecond * TicksPerNanosecondFraction };
        if (Libc.clock_settime(Libc.CLOCK_REALTIME, &right) != 0)
        {
            throw LinuxException.ForLastError("clock_settime(CLOCK_REALTIME)");
        }
    }

    /// <summary>Has the clock go a little faster or slower until it is right, half a millisecond each second.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Slew(TimeSpan by)
    {
        TimeValue delta = new() { Seconds = by.Ticks / TimeSpan.TicksPerSecond, Fraction = by.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond };
        if (Libc.adjtime(&delta, null) != 0)
        {
            throw LinuxException.ForLastError("adjtime");
        }
    }
}
