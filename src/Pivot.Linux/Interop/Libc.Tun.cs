using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Pivot.Linux.Interop;

/// <summary>The 16 bytes of an interface name (<c>IFNAMSIZ</c>, linux/if.h), NUL terminated.</summary>
[InlineArray(Length)]
internal struct InterfaceName
{
    /// <summary>Bytes including the terminating NUL.</summary>
    public const int Length = 16;

    private byte _first;

    /// <summary>Copies a name in.</summary>
    /// <exception cref="ArgumentException">The name has more than 15 bytes.</exception>
    public static InterfaceName From(string name)
    {
        InterfaceName result = default;
        if (Encoding.UTF8.GetByteCount(name) >= Length)
        {
            throw new ArgumentException($"The interface name \"{name}\" is longer than {Length - 1} bytes.", nameof(name));
        }

        Encoding.UTF8.GetBytes(name, result);
        return result;
    }
}

/// <summary><c>struct ifreq</c> (linux/if.h) as the TUN ioctls use it: the name and the flags.</summary>
[StructLayout(LayoutKind.Sequential, Size = 40)]
internal struct InterfaceRequest
{
    /// <summary><c>ifr_name</c>.</summary>
    public InterfaceName Name;

    /// <summary><c>ifr_flags</c>.</summary>
    public ushort Flags;
}

/// <summary>linux/if_tun.h and sys/ioctl.h. The ioctl numbers are the generic encoding, the same on x64 and arm64.</summary>
internal static unsafe partial class Libc
{
    public const uint TUNSETIFF = 0x400454ca;
    public const uint TUNSETPERSIST = 0x400454cb;
    public const uint TUNSETOFFLOAD = 0x400454d0;
    public const uint TUNSETVNETHDRSZ = 0x400454d8;
    public const uint TUNSETSTEERINGEBPF = 0x800454e0;

    public const ushort IFF_TUN = 0x0001;
    public const ushort IFF_TAP = 0x0002;
    public const ushort IFF_MULTI_QUEUE = 0x0100;
    public const ushort IFF_NO_PI = 0x1000;
    public const ushort IFF_VNET_HDR = 0x4000;
    public const ushort IFF_TUN_EXCL = 0x8000;

    public const uint TUN_F_CSUM = 0x01;
    public const uint TUN_F_TSO4 = 0x02;
    public const uint TUN_F_TSO6 = 0x04;
    public const uint TUN_F_TSO_ECN = 0x08;
    public const uint TUN_F_USO4 = 0x20;
    public const uint TUN_F_USO6 = 0x40;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int ioctl(int fd, nuint request, void* argument);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int ioctl(int fd, nuint request, nuint argument);
}
