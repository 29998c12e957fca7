using Microsoft.Win32.SafeHandles;

namespace Pivot.Linux.Interop;

/// <summary>Makes owned handles of what the C library returns.</summary>
internal static class FileDescriptor
{
    /// <summary>Owns the descriptor that a native call has just returned.</summary>
    /// <param name="result">The call's result: a descriptor, or -1 with errno set.</param>
    /// <param name="operation">The call, for the error.</param>
    /// <exception cref="LinuxException">The call failed.</exception>
    public static SafeFileHandle Own(int result, string operation) =>
        result < 0 ? throw LinuxException.ForLastError(operation) : new SafeFileHandle(result, ownsHandle: true);

    /// <summary>Opens a file.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static SafeFileHandle Open(string path, int flags, uint mode = 0) =>
        Own(Libc.open(path, flags | Libc.O_CLOEXEC, mode), $"open(\"{path}\")");

    /// <summary>The number behind a handle: valid as long as the caller keeps the handle alive and undisposed.</summary>
    public static int Number(this SafeFileHandle handle) => (int)handle.DangerousGetHandle();
}
