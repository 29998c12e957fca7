using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Supervision;

/// <summary>Ends another thread's <see cref="SupervisorWait"/>. Any thread may give it.</summary>
public sealed unsafe class WakeSignal : IDisposable
{
    /// <summary>Makes one that has not been given.</summary>
    /// <exception cref="LinuxException">No descriptor was to be had.</exception>
    public WakeSignal() => Handle = FileDescriptor.Own(Libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC), "eventfd()");

    internal SafeFileHandle Handle { get; }

    /// <summary>Gives it; until it is taken, every wait ends at once.</summary>
    public void Give()
    {
        ulong one = 1;
        _ = Libc.write(Handle.Number(), &one, sizeof(ulong));
    }

    /// <summary>Takes it back.</summary>
    public void Take()
    {
        ulong given;
        _ = Libc.read(Handle.Number(), &given, sizeof(ulong));
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
