using System.Runtime.InteropServices;

namespace Pivot.Linux.Interop;

/// <summary>crypt.h of libcrypt (libxcrypt, or glibc's own); the library is opened with the first call.</summary>
internal static unsafe partial class Libcrypt
{
    /// <summary>Room for <c>struct crypt_data</c>: 32,768 bytes in libxcrypt, 131,232 in glibc's.</summary>
    public const int DataSize = 256 * 1024;

    [LibraryImport("libcrypt.so.1")]
    public static partial byte* crypt_r(byte* phrase, byte* setting, void* data);
}
