using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Supervision;

/// <summary>
/// The hardware watchdog (Documentation/watchdog/watchdog-api.rst): once open it resets the machine when it is not fed within its time. Closed in the wrong way it goes on counting, which is the point
/// where a supervisor has died. One thread.
/// </summary>
public sealed unsafe class WatchdogDevice : IDisposable
{
    private readonly SafeFileHandle _file;

    private WatchdogDevice(SafeFileHandle file, int? seconds)
    {
        _file = file;
        Seconds = seconds;
    }

    /// <summary>After how many seconds without food it resets the machine; null where the device does not tell.</summary>
    public int? Seconds { get; }

    /// <summary>Opens the device, which starts it.</summary>
    /// <param name="path">The device; a pipe will do for a test, which cannot set a time.</param>
    /// <param name="seconds">The time wished for, in seconds; a device that cannot have it keeps its own.</param>
    /// <exception cref="LinuxException">It cannot be opened: there is none, or another program has it.</exception>
    public static WatchdogDevice Open(string path, int seconds)
    {
        SafeFileHandle file = FileDescriptor.Open(path, Libc.O_WRONLY | Libc.O_NONBLOCK);
        int time = seconds;
        bool isKnown = Libc.ioctl(file.Number(), Libc.WDIOC_SETTIMEOUT, &time) == 0 || Libc.ioctl(file.Number(), Libc.WDIOC_GETTIMEOUT, &time) == 0;
        return new WatchdogDevice(file, isKnown ? time : null);
    }

    /// <summary>Starts its time anew.</summary>
    public void Feed() => Write((byte)'f');

    /// <summary>Stops it, by the letter that every driver takes for a close on purpose unless it was built never to stop.</summary>
    public void Dispose()
    {
        if (!_file.IsClosed)
        {
            Write((byte)'V');
            _file.Dispose();
        }
    }

    /// <summary>A byte that a device does not take is a meal that it misses: nothing else could be done about it.</summary>
    private void Write(byte letter) => _ = Libc.write(_file.Number(), &letter, 1);
}
