using System.Runtime.InteropServices;

namespace Pivot.Linux.Interop;

/// <summary>sys/random.h.</summary>
internal static partial class Libc
{
    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial nint getrandom(byte* buf, nuint buflen, uint flags);
}
