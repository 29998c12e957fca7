using Pivot.Linux.Interop;

namespace Pivot.Linux;

/// <summary>The clock that starts at boot, never goes back and counts suspended time (<c>CLOCK_BOOTTIME</c>): the same for every process of one boot.</summary>
public static unsafe class BootClock
{
    /// <summary>Milliseconds since boot.</summary>
    /// <exception cref="LinuxException">The kernel has no such clock.</exception>
    public static ulong Milliseconds
    {
        get
        {
            TimeValue now;
            return Libc.clock_gettime(Libc.CLOCK_BOOTTIME, &now) == 0
                ? ((ulong)now.Seconds * 1000) + ((ulong)now.Fraction / 1_000_000)
                : throw LinuxException.ForLastError("clock_gettime(CLOCK_BOOTTIME)");
        }
    }
}
