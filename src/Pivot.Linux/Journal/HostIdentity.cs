using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Journal;

/// <summary>Which host a journal is about: changes of another boot are gone, those of another network namespace are out of reach.</summary>
/// <param name="Boot">The kernel's random id of this boot.</param>
/// <param name="Namespace">The network namespace: its inode and, since inodes are used again within a boot, its cookie (Linux 5.14; left out before).</param>
internal sealed unsafe record HostIdentity(string Boot, string Namespace)
{
    /// <summary>The calling thread's.</summary>
    /// <exception cref="HostException">/proc does not say.</exception>
    public static HostIdentity Current()
    {
        string boot = Sysctl.Read("kernel/random/boot_id");
        string inode = new FileInfo("/proc/thread-self/ns/net").LinkTarget
            ?? throw new HostException("/proc/thread-self/ns/net is not there: mount /proc.");
        return new HostIdentity(boot, inode + Cookie());
    }

    private static string Cookie()
    {
        using SafeFileHandle socket = FileDescriptor.Own(Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, Libc.NETLINK_ROUTE), "socket(AF_NETLINK)");
        ulong cookie;
        uint length = sizeof(ulong);
        return Libc.getsockopt(socket.Number(), Libc.SOL_SOCKET, Libc.SO_NETNS_COOKIE, &cookie, &length) == 0
            ? " cookie " + cookie.ToString(CultureInfo.InvariantCulture)
            : "";
    }
}
