using System.Runtime.InteropServices;

namespace Pivot.Linux.Interop;

/// <summary>
/// The C library, one file per header. Names and numbers are those of C on 64-bit Linux; where x64 and arm64 differ, the file says so and
/// chooses by the running processor. <c>open</c>, <c>fcntl</c> and <c>ioctl</c> are variadic in C: a fixed signature passes the arguments in the same
/// registers on both. This file: fcntl.h.
/// </summary>
internal static unsafe partial class Libc
{
    public const int O_RDONLY = 0;
    public const int O_WRONLY = 1;
    public const int O_RDWR = 2;
    public const int O_CREAT = 0x40;
    public const int O_NONBLOCK = 0x800;
    public const int O_CLOEXEC = 0x80000;

    /// <summary>Refuse a symbolic link as the last component. The number is one of those that arm and x86 do not share.</summary>
    public static readonly int O_NOFOLLOW = NoFollow(RuntimeInformation.ProcessArchitecture);

    internal static int NoFollow(Architecture architecture) =>
        architecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fallocate(int fd, int mode, long offset, long length);
}
