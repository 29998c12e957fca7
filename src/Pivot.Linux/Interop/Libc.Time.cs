using System.Runtime.InteropServices;

namespace Pivot.Linux.Interop;

/// <summary><c>struct timespec</c> and <c>struct timeval</c> (time.h, sys/time.h) on 64-bit machines: two 64-bit numbers each.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeValue
{
    /// <summary>Whole seconds.</summary>
    public long Seconds;

    /// <summary>Nanoseconds in a timespec, microseconds in a timeval.</summary>
    public long Fraction;
}

/// <summary>time.h.</summary>
internal static unsafe partial class Libc
{
    public const int CLOCK_REALTIME = 0;
    public const int CLOCK_BOOTTIME = 7;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int clock_gettime(int clock, TimeValue* time);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int clock_settime(int clock, TimeValue* time);

    /// <summary>Both are <c>struct timeval</c>, whose parts have one sign.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int adjtime(TimeValue* delta, TimeValue* before);
}
