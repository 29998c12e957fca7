namespace Pivot.Linux.Interop;

/// <summary>linux/watchdog.h. The ioctl numbers are the generic encoding, the same on x64 and arm64.</summary>
internal static unsafe partial class Libc
{

    /// <summary><c>_IOWR('W', 6, int)</c>: seconds; the driver writes back what it has set.</summary>
    public const nuint WDIOC_SETTIMEOUT = 0xc0045706;

    /// <summary><c>_IOR('W', 7, int)</c>: seconds.</summary>
    public const nuint WDIOC_GETTIMEOUT = 0x80045707;
}
