using System.Runtime.InteropServices;

namespace Pivot.Linux.Interop;

/// <summary><c>struct statvfs</c> (sys/statvfs.h) of glibc on 64-bit machines.</summary>
[StructLayout(LayoutKind.Sequential, Size = 112)]
internal struct FileSystemStatus
{
    /// <summary><c>f_bsize</c>: preferred transfer size in bytes.</summary>
    public ulong BlockSize;

    /// <summary><c>f_frsize</c>: the unit in bytes of the block counts.</summary>
    public ulong FragmentSize;

    /// <summary><c>f_blocks</c>.</summary>
    public ulong Blocks;

    /// <summary><c>f_bfree</c>.</summary>
    public ulong FreeBlocks;

    /// <summary><c>f_bavail</c>: free for unprivileged users.</summary>
    public ulong AvailableBlocks;
}

/// <summary>sys/mman.h and sys/statvfs.h.</summary>
internal static unsafe partial class Libc
{
    public const int PROT_NONE = 0;
    public const int PROT_READ = 1;
    public const int PROT_WRITE = 2;
    public const int MAP_SHARED = 1;
    public const int MAP_PRIVATE = 2;
    public const int MAP_FIXED = 0x10;
    public const int MAP_ANONYMOUS = 0x20;
    public const int MAP_NORESERVE = 0x4000;

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint mmap(nint address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int munmap(nint address, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fstatvfs(int fd, FileSystemStatus* status);
}
