using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Saving;

/// <summary>Waits until what was done is on the medium.</summary>
internal static class Durable
{
    /// <summary>Waits for a file's content, length and place.</summary>
    /// <exception cref="LinuxException">The medium did not take it.</exception>
    public static void File(SafeFileHandle file, string name)
    {
        if (Libc.fsync(file.Number()) < 0)
        {
            throw LinuxException.ForLastError($"fsync(\"{name}\")");
        }
    }

    /// <summary>Waits for the names in a folder.</summary>
    /// <exception cref="LinuxException">The medium did not take them.</exception>
    public static void Folder(string folder)
    {
        using SafeFileHandle handle = FileDescriptor.Open(folder, Libc.O_RDONLY);
        File(handle, folder);
    }
}
