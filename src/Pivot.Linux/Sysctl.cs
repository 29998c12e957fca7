using System.Text;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux;

/// <summary>
/// Kernel parameters under /proc/sys. A key is the path below it, as in <c>net/ipv4/conf/eth0.5/rp_filter</c>: slashes, because interface names may hold
/// dots. Those under <c>net/</c> are the calling thread's network namespace's.
/// </summary>
public static unsafe class Sysctl
{
    private const string Root = "/proc/sys/";
    private const int MaximumValueBytes = 4096;

    /// <summary>The value, without the newline that ends it.</summary>
    /// <param name="key">The path below /proc/sys.</param>
    /// <exception cref="LinuxException">There is no such parameter, or it cannot be read.</exception>
    public static string Read(string key)
    {
        using SafeFileHandle file = FileDescriptor.Open(Root + key, Libc.O_RDONLY);
        byte* buffer = stackalloc byte[MaximumValueBytes];
        nint length = Libc.read(file.Number(), buffer, MaximumValueBytes);
        return length < 0
            ? throw LinuxException.ForLastError($"read(\"{Root}{key}\")")
            : Encoding.UTF8.GetString(buffer, (int)length).TrimEnd('\n');
    }

    /// <summary>The value, or null where this kernel (or this interface, which may be gone) has no such parameter.</summary>
    /// <param name="key">The path below /proc/sys.</param>
    /// <exception cref="LinuxException">It cannot be read for another reason.</exception>
    public static string? TryRead(string key) => Exists(key) ? Read(key) : null;

    /// <summary>Sets a value.</summary>
    /// <param name="key">The path below /proc/sys.</param>
    /// <param name="value">The value as text.</param>
    /// <exception cref="LinuxException">There is no such parameter, or the kernel refused the value or the right.</exception>
    public static void Write(string key, string value)
    {
        using SafeFileHandle file = FileDescriptor.Open(Root + key, Libc.O_WRONLY);
        byte[] bytes = Encoding.UTF8.GetBytes(value + "\n");
        fixed (byte* start = bytes)
        {
            if (Libc.write(file.Number(), start, (nuint)bytes.Length) != bytes.Length)
            {
                throw LinuxException.ForLastError($"write(\"{Root}{key}\", \"{value}\")");
            }
        }
    }

    /// <summary>True when this kernel has the parameter in this thread's namespaces.</summary>
    /// <param name="key">The path below /proc/sys.</param>
    public static bool Exists(string key) => File.Exists(Root + key);
}
