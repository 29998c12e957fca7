using System.Runtime.InteropServices;

namespace Pivot.Linux.Interop;

/// <summary><c>struct statx</c> (linux/stat.h), the same on every machine; the fields that are read here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    /// <summary><c>stx_uid</c>: the owner.</summary>
    [FieldOffset(20)]
    public uint Owner;

    /// <summary><c>stx_gid</c>: the group.</summary>
    [FieldOffset(24)]
    public uint Group;

    /// <summary><c>stx_blocks</c>: 512-byte blocks that the file takes.</summary>
    [FieldOffset(48)]
    public ulong Blocks;
}

/// <summary>sys/stat.h.</summary>
internal static unsafe partial class Libc
{
    public const int AT_FDCWD = -100;
    public const int AT_EMPTY_PATH = 0x1000;
    public const uint STATX_BASIC_STATS = 0x7ff;
    public const uint S_IFIFO = 0x1000;
    public const uint S_IFCHR = 0x2000;

    /// <summary><c>makedev</c> of sys/sysmacros.h: 12 bits of major and 20 of minor number are in use, and lie where an older, shorter form left room.</summary>
    public static ulong MakeDevice(uint major, uint minor) => ((ulong)(major & 0xfffff000) << 32) | ((major & 0xfff) << 8) | ((ulong)(minor & 0xffffff00) << 12) | (minor & 0xff);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mknod(string path, uint mode, ulong device);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(int directory, string path, int flags, uint mask, FileStatus* status);
}
