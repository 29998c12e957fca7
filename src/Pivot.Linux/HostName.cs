using System.Text;
using Pivot.Linux.Interop;

namespace Pivot.Linux;

/// <summary>The name of this host, as the kernel knows it (of the UTS namespace).</summary>
public static unsafe class HostName
{
    /// <summary>Sets it.</summary>
    /// <param name="name">At most 64 bytes.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Set(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        fixed (byte* start = bytes)
        {
            if (Libc.sethostname(start, (nuint)bytes.Length) != 0)
            {
                throw LinuxException.ForLastError($"sethostname(\"{name}\")");
            }
        }
    }
}
