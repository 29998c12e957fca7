using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pivot.Linux.Interop;

namespace Pivot.Linux;

/// <summary>Names of hosts as the system resolves them: <c>/etc/hosts</c>, DNS, or what <c>/etc/nsswitch.conf</c> says. Waits for the answer.</summary>
public static unsafe class HostNames
{
    private const ushort AnyFamily = 0;
    private const ushort IPv4Family = 2;
    private const ushort IPv6Family = 10;
    private const int IPv4Bytes = 16;
    private const int IPv6Bytes = 28;

    /// <summary>The name of an address; null when it has none.</summary>
    public static string? NameOf(IPAddress address)
    {
        bool isIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        Span<byte> socketAddress = stackalloc byte[isIPv6 ? IPv6Bytes : IPv4Bytes];
        socketAddress.Clear();
        MemoryMarshal.Write(socketAddress, isIPv6 ? IPv6Family : IPv4Family);
        address.TryWriteBytes(socketAddress[(isIPv6 ? 8 : 4)..], out _);
        Span<byte> name = stackalloc byte[Libc.NI_MAXHOST];
        fixed (byte* where = socketAddress, host = name)
        {
            int error = Libc.getnameinfo(where, (uint)socketAddress.Length, host, (uint)name.Length, null, 0, Libc.NI_NAMEREQD);
            return error == 0 ? Marshal.PtrToStringUTF8((nint)host) : null;
        }
    }

    /// <summary>The first IPv4 address of a name; null when it has none.</summary>
    public static IPAddress? AddressOf(string host) => AddressOf(host, IPv4Family);

    /// <summary>The address of a name that the host reaches best, of either family (RFC 6724); null when it has none.</summary>
    public static IPAddress? AnyAddressOf(string host) => AddressOf(host, AnyFamily);

    private static IPAddress? AddressOf(string host, int family)
    {
        AddressInformation hints = new() { Family = family };
        AddressInformation* found;
        if (Libc.getaddrinfo(host, null, &hints, &found) != 0)
        {
            return null;
        }

        IPAddress address = found->Family == IPv6Family ? new IPAddress(new ReadOnlySpan<byte>(found->Address + 8, 16)) : new IPAddress(new ReadOnlySpan<byte>(found->Address + 4, 4));
        Libc.freeaddrinfo(found);
        return address;
    }
}
