using System.Runtime.InteropServices;
using Pivot.Linux.Interop;

namespace Pivot.Linux;

/// <summary>Random numbers of the kernel. The base library's would load OpenSSL, which costs 3 MB and is not on a minimal image.</summary>
public static class KernelRandom
{
    /// <summary>64 random bits.</summary>
    /// <exception cref="LinuxException">The kernel has none to give.</exception>
    public static unsafe ulong Next64()
    {
        ulong value;
        nint read;
        do
        {
            // Up to 256 bytes come whole once the kernel's pool is ready (getrandom(2)); before that the call may be interrupted.
            read = Libc.getrandom((byte*)&value, sizeof(ulong), flags: 0);
        }
        while (read < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
        return read == sizeof(ulong) ? value : throw LinuxException.ForLastError("getrandom");
    }
}
