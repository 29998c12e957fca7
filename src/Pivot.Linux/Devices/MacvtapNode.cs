using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Devices;

/// <summary>
/// Opens the device node of a macvtap. The kernel names it <c>/dev/tapN</c> by the interface's index, which another network namespace has too, and a container's /dev lacks it: so the
/// number is taken from sysfs, and a node of our own made for a moment.
/// </summary>
internal static class MacvtapNode
{
    /// <summary>Opens the node.</summary>
    /// <param name="link">The macvtap.</param>
    /// <exception cref="HostException">There is no way to it.</exception>
    public static SafeFileHandle Open(NetworkLink link)
    {
        string number = $"/sys/class/net/{link.Name}/tap{link.Index}/dev";
        try
        {
            string[] parts = File.ReadAllText(number).Trim().Split(':');
            return Open(link.Name, uint.Parse(parts[0], CultureInfo.InvariantCulture), uint.Parse(parts[1], CultureInfo.InvariantCulture));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            throw new HostException($"The device node of the macvtap {link.Name} cannot be found, for {number} cannot be read ({failure.Message}): mount sysfs of this network namespace at /sys, or use a bridge ([director] bridge).", failure);
        }
    }

    private static SafeFileHandle Open(string name, uint major, uint minor)
    {
        string path = $"/dev/pivot-{name}-{Environment.ProcessId}";
        if (Libc.mknod(path, Libc.S_IFCHR | 0b110_000_000, Libc.MakeDevice(major, minor)) != 0)
        {
            throw new LinuxException($"mknod(\"{path}\", {major}:{minor})", Marshal.GetLastPInvokeError(), "a container needs the capability MKNOD and the right to character devices for a macvtap; or use a bridge");
        }

        try
        {
            return FileDescriptor.Open(path, Libc.O_RDWR | Libc.O_NONBLOCK);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
