using System.Runtime.InteropServices;

namespace Pivot.Linux.Interop;

/// <summary><c>struct pollfd</c> (poll.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    /// <summary>The descriptor; negative = ignored.</summary>
    public int Fd;

    /// <summary>What to wait for.</summary>
    public short Events;

    /// <summary>What happened.</summary>
    public short Revents;
}

/// <summary>poll.h and sys/eventfd.h.</summary>
internal static unsafe partial class Libc
{
    public const short POLLIN = 1;
    public const short POLLOUT = 4;
    public const int EFD_NONBLOCK = O_NONBLOCK;
    public const int EFD_CLOEXEC = O_CLOEXEC;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int poll(PollDescriptor* descriptors, nuint count, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int eventfd(uint initial, int flags);
}
