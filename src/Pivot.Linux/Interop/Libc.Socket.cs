using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pivot.Linux.Interop;

/// <summary><c>struct sockaddr_nl</c> (linux/netlink.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetlinkSocketAddress
{
    /// <summary><c>AF_NETLINK</c>.</summary>
    public ushort Family;

    /// <summary>Zero.</summary>
    public ushort Padding;

    /// <summary>Port id; 0 = the kernel.</summary>
    public uint PortId;

    /// <summary>Multicast groups; 0 = none.</summary>
    public uint Groups;
}

/// <summary>The 8 bytes of <c>sockaddr_ll.sll_addr</c>.</summary>
[InlineArray(8)]
internal struct LinkLayerAddressBytes
{
    private byte _first;
}

/// <summary><c>struct sockaddr_ll</c> (linux/if_packet.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PacketSocketAddress
{
    /// <summary><c>AF_PACKET</c>.</summary>
    public ushort Family;

    /// <summary>EtherType in network byte order.</summary>
    public ushort Protocol;

    /// <summary>Interface index.</summary>
    public int InterfaceIndex;

    /// <summary>ARP hardware type; not read on sending.</summary>
    public ushort HardwareType;

    /// <summary>Packet type; not read on sending.</summary>
    public byte PacketType;

    /// <summary>Bytes used of <see cref="Address"/>.</summary>
    public byte AddressLength;

    /// <summary>Link-layer address.</summary>
    public LinkLayerAddressBytes Address;
}

/// <summary>sys/socket.h.</summary>
internal static unsafe partial class Libc
{
    public const int AF_INET = 2;
    public const int AF_INET6 = 10;
    public const int AF_NETLINK = 16;
    public const int AF_PACKET = 17;
    public const int SOCK_RAW = 3;
    public const int SOCK_CLOEXEC = O_CLOEXEC;
    public const int SOCK_NONBLOCK = O_NONBLOCK;
    public const int SOL_SOCKET = 1;
    public const int SOL_PACKET = 263;
    public const int PACKET_VNET_HDR = 15;
    public const int SO_RCVTIMEO = 20;
    public const int SO_NETNS_COOKIE = 71;
    public const int MSG_TRUNC = 0x20;
    public const ushort ETH_P_ARP = 0x0806;
    public const int SO_BINDTOIFINDEX = 62;
    public const int IPPROTO_ICMP = 1;
    public const int IPPROTO_IPV6 = 41;
    public const int IPPROTO_ICMPV6 = 58;
    public const int IPV6_MULTICAST_HOPS = 18;
    public const int ICMP6_FILTER = 1;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int bind(int fd, void* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint sendto(int fd, void* buffer, nuint length, int flags, void* address, uint addressLength);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint recv(int fd, void* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setsockopt(int fd, int level, int option, void* value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int getsockopt(int fd, int level, int option, void* value, uint* length);
}
