using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Saving;

/// <summary>A folder for one writer at a time, of this process or another. The kernel lets it go when the process ends, however it ends; nothing is written for it.</summary>
internal sealed class FolderLock : IDisposable
{
    /// <summary>Longer than a save takes, and short enough for a supervisor that has a watchdog to feed.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private readonly SafeFileHandle _folder;

    private FolderLock(SafeFileHandle folder) => _folder = folder;

    /// <summary>Waits for the folder.</summary>
    /// <exception cref="HostException">It is not there, or another writer has had it for too long.</exception>
    public static FolderLock Take(string folder)
    {
        SafeFileHandle handle = FileDescriptor.Open(folder, Libc.O_RDONLY);
        try
        {
            for (TimeSpan waited = default; Libc.flock(handle.Number(), Libc.LOCK_EX | Libc.LOCK_NB) != 0; waited += Pace)
            {
                if (Marshal.GetLastPInvokeError() is not (Errno.EAGAIN or Errno.EINTR))
                {
                    throw LinuxException.ForLastError($"flock(\"{folder}\")");
                }

                if (waited > Longest)
                {
                    throw new HostException($"another save in {folder} has not ended for {Longest.TotalSeconds:0} s: try again, or end that program");
                }

                Thread.Sleep(Pace);
            }

            return new FolderLock(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Closing alone would not do while a child process that is just being started still shares the descriptor.
        _ = Libc.flock(_folder.Number(), Libc.LOCK_UN);
        _folder.Dispose();
    }
}
