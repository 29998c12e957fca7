using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pivot.Director.FastPath;

/// <summary>What the flows of a real server have in common: <c>struct flow_server</c>. Written whole while not <see cref="Carried"/>.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct FlowServer
{
    public const int Size = 64;

    /// <summary>Of <see cref="Flags"/>: without it the director gets all packets of the server's flows.</summary>
    public const uint Carried = 1;

    /// <summary>Of <see cref="Flags"/>, TUN: GUE's UDP checksum, GRE's checksum.</summary>
    public const uint Checksum = 2;

    [FieldOffset(0)]
    public uint Flags;

    /// <summary>DR, TUN: the family of <see cref="Address"/> and <see cref="Source"/>, 4 or 6.</summary>
    [FieldOffset(4)]
    public byte Family;

    /// <summary>TUN: 1 IP in IP, 2 GRE, 3 GUE.</summary>
    [FieldOffset(5)]
    public byte Tunnel;

    /// <summary>TUN by GUE: the server's port, as it lies in packets.</summary>
    [FieldOffset(6)]
    public ushort Port;

    /// <summary>DR: the server's address; TUN: the outer destination. IPv4 in the first 4 bytes.</summary>
    [FieldOffset(8)]
    public AddressBytes Address;

    /// <summary>TUN: the outer source.</summary>
    [FieldOffset(24)]
    public AddressBytes Source;

    /// <summary>TUN: SYNs of flows of IPv4 are the director's, which lowers the segment size in them to this; 0 = they are not.</summary>
    [FieldOffset(40)]
    public uint MostSegment4;

    /// <summary>The same of IPv6.</summary>
    [FieldOffset(44)]
    public uint MostSegment6;

    /// <summary>The director's own: the server's stable id; 0 = the place is free.</summary>
    [FieldOffset(48)]
    public int Id;

    /// <summary>The director's own: how connections to the server become flows.</summary>
    [FieldOffset(52)]
    public FlowMethod Method;

    /// <summary>The director's own: <see cref="Services.ClientAddressMode"/>, where flows depend on it.</summary>
    [FieldOffset(53)]
    public byte ClientAddress;

    /// <summary>All but <see cref="Carried"/> is the same.</summary>
    public readonly bool IsLike(FlowServer other)
    {
        FlowServer same = this;
        same.Flags = (Flags & ~Carried) | (other.Flags & Carried);
        return MemoryMarshal.AsBytes(new ReadOnlySpan<FlowServer>(in same)).SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<FlowServer>(in other)));
    }

    /// <summary>An address as it lies in packets.</summary>
    [InlineArray(16)]
    internal struct AddressBytes
    {
        private byte _first;
    }
}
