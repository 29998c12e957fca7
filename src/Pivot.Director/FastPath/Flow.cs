using System.Runtime.InteropServices;
using Pivot.Packets;

namespace Pivot.Director.FastPath;

/// <summary>
/// A connection as the fast path carries it: <c>struct flow</c>, by the number of the connection's record. Addresses and ports as they lie in packets.
/// Written only while not live, under the connection table's lock.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct Flow
{
    public const int Size = 64;

    /// <summary>Odd: live. Another one at each use.</summary>
    [FieldOffset(0)]
    public uint Generation;

    /// <summary>4, or 6: the addresses are in <see cref="FlowAddresses6"/>.</summary>
    [FieldOffset(4)]
    public byte Family;

    /// <summary>TCP or UDP.</summary>
    [FieldOffset(5)]
    public IpProtocol Protocol;

    [FieldOffset(6)]
    public FlowMethod Method;

    [FieldOffset(7)]
    public FlowFlags Flags;

    /// <summary>The place of the real server's <see cref="FlowServer"/>.</summary>
    [FieldOffset(8)]
    public uint Server;

    /// <summary>The sequence number of the client's first data.</summary>
    [FieldOffset(12)]
    public uint SequenceStart;

    [FieldOffset(16)]
    public uint Client;

    [FieldOffset(20)]
    public uint Virtual;

    [FieldOffset(24)]
    public uint Destination;

    [FieldOffset(28)]
    public uint Local;

    /// <summary>Client port and virtual port, as the client's packets have them.</summary>
    [FieldOffset(32)]
    public uint ClientPorts;

    /// <summary>Destination port and local port, as the real server's packets have them.</summary>
    [FieldOffset(36)]
    public uint ServerPorts;

    /// <summary>The connection's <see cref="Connections.ConnectionHit.FlowHash"/>: no other connection of the same record has it.</summary>
    [FieldOffset(40)]
    public uint Entropy;

    [FieldOffset(44)]
    public ushort SequenceDelta;

    /// <summary>All fields but the generation are the same.</summary>
    public readonly bool IsLike(Flow other)
    {
        Flow same = this;
        same.Generation = other.Generation;
        return MemoryMarshal.AsBytes(new ReadOnlySpan<Flow>(in same)).SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<Flow>(in other)));
    }
}
