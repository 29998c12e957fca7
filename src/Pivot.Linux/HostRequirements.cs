using System.Runtime.InteropServices;
using Pivot.Linux.Devices;
using Pivot.Linux.Interop;

namespace Pivot.Linux;

/// <summary>What must be true before the first change to the host: each failure has a sentence of its own.</summary>
public static class HostRequirements
{
    /// <summary>Checks that interfaces, routes and rules may be changed, which every run does.</summary>
    /// <exception cref="HostException">CAP_NET_ADMIN is missing.</exception>
    public static void CheckNetworkAdministration() => CheckRight(Capabilities.HasNetAdmin, "CAP_NET_ADMIN");

    /// <summary>Checks everything that can be checked without changing anything.</summary>
    /// <exception cref="HostException">The first thing that is missing.</exception>
    internal static void Check(RoutedHostOptions options)
    {
        CheckName(options.DeviceName);
        CheckNetworkAdministration();
        CheckRight(Capabilities.HasNetRaw, "CAP_NET_RAW");
        CheckTun(TunDevice.ControlPath);
        CheckParameters();
    }

    /// <summary>The same for the bridged director, which needs less.</summary>
    /// <exception cref="HostException">The first thing that is missing.</exception>
    internal static void CheckBridged(BridgedHostOptions options)
    {
        CheckName(options.DeviceName);
        CheckNetworkAdministration();
        if (options.Port is null)
        {
            CheckTun(TunDevice.ControlPath);
        }
    }

    /// <summary>Checks an interface name as the kernel does (<c>dev_valid_name</c>), and against the names that /proc/sys uses itself.</summary>
    internal static void CheckName(string name)
    {
        bool valid = name.Length is > 0 and < InterfaceName.Length
            && name is not ("." or ".." or "all" or "default")
            && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.');
        if (!valid)
        {
            throw new HostException($"\"{name}\" cannot be the name of an interface: use 1 to {InterfaceName.Length - 1} letters, digits, '-', '_' and '.', for example \"pivot0\".");
        }
    }

    /// <summary>Checks that TUN queues can be had.</summary>
    internal static void CheckTun(string path)
    {
        int descriptor = Libc.open(path, Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        int errno = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (errno != 0)
        {
            string advice = errno is Errno.EACCES or Errno.EPERM
                ? "run pivot as root; in a container add --device /dev/net/tun"
                : "load the driver with \"modprobe tun\"; in a container add --device /dev/net/tun";
            throw new LinuxException($"open(\"{path}\")", errno, advice);
        }

        FileDescriptor.Own(descriptor, "open").Dispose();
    }

    private static void CheckRight(bool granted, string name)
    {
        if (!granted)
        {
            throw new HostException($"This process lacks {name}: run pivot as root, or with AmbientCapabilities=CAP_NET_ADMIN CAP_NET_RAW; in a container add --cap-add NET_ADMIN --cap-add NET_RAW.");
        }
    }

    private static void CheckParameters()
    {
        // Opened and not asked for with access(2), which does not count the capabilities of a service that is not root.
        const string Parameter = "/proc/sys/net/ipv4/ip_forward";
        try
        {
            FileDescriptor.Open(Parameter, Libc.O_WRONLY).Dispose();
        }
        catch (LinuxException failure)
        {
            throw new LinuxException(failure.Operation, failure.Errno, "pivot sets kernel parameters; in a container mount /proc/sys writable (--privileged), or run pivot on the host");
        }
    }
}
