using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Pivot.Linux.Interop;

// The keys and values of src/bpf/steering_abi.h, where they are explained. Tests compare the sizes with those of the loaded maps.

/// <summary><c>struct steering_address</c>: network byte order, IPv4 as ::ffff:a.b.c.d. As four words, for equality by value.</summary>
/// <param name="Word0">Bytes 0 to 3.</param>
/// <param name="Word1">Bytes 4 to 7.</param>
/// <param name="Word2">Bytes 8 to 11.</param>
/// <param name="Word3">Bytes 12 to 15.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SteeringAddress(uint Word0, uint Word1, uint Word2, uint Word3)
{
    /// <summary>The address in 16 bytes.</summary>
    public static SteeringAddress From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = (address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address).TryWriteBytes(bytes, out _);
        return MemoryMarshal.Read<SteeringAddress>(bytes);
    }

    /// <summary>Its number in <see cref="SteeringSettings"/>, 0 to 65535.</summary>
    public int Number => (int)(((Word0 ^ Word1 ^ Word2 ^ Word3) * SteeringSettings.Factor) >> 16);
}

/// <summary><c>enum steering_flags</c>.</summary>
[Flags]
internal enum SteeringFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Every packet to the address.</summary>
    Virtual = 1,

    /// <summary>Packets to ports of the address.</summary>
    Ports = 2,

    /// <summary>Packets from the address by one interface.</summary>
    Reply = 4,

    /// <summary>The board's own address.</summary>
    Local = 8,

    /// <summary>The end of a tunnel: errors to the board about tunnelled packets to it.</summary>
    Tunnel = 16,
}

/// <summary><c>struct steering_entry</c>.</summary>
/// <param name="Flags">What the address is.</param>
/// <param name="InterfaceIndex">With <see cref="SteeringFlags.Reply"/>: where its packets come in.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SteeringEntry(SteeringFlags Flags, uint InterfaceIndex);

/// <summary><c>struct steering_prefix</c>.</summary>
/// <param name="Length">Bits, 96 more for IPv4.</param>
/// <param name="Address">The first address.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SteeringPrefix(uint Length, SteeringAddress Address);

/// <summary><c>struct steering_ports</c>.</summary>
/// <param name="Length">144 and the leading bits of the port.</param>
/// <param name="Address">The address.</param>
/// <param name="Protocol">6 = TCP, 17 = UDP.</param>
/// <param name="Zero">Zero.</param>
/// <param name="Port">Network byte order.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SteeringPortsKey(uint Length, SteeringAddress Address, byte Protocol, byte Zero, ushort Port);

