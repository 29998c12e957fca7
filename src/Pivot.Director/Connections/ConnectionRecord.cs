using System.Runtime.InteropServices;
using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <summary>
/// The part of a connection that every packet reads: one cache line, in the table's region. Numbers in host order. For IPv6 the addresses
/// stand in <see cref="ConnectionAddresses6"/> at the same index.
/// </summary>
/// <remarks>
/// <see cref="Commit"/> is odd while the record is live and changes with every use: whoever reads without the table's lock reads it before and
/// after. Everything but <see cref="LastSeen"/> (any worker, plain) is written under the table's lock. Fields from <see cref="ClientVirtual"/> to
/// <see cref="ServerId"/> never change while the record is live, but for the server of a template, which is read under the service's scheduling lock alone.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct ConnectionRecord
{
    /// <summary>Bytes of a record; a cache line.</summary>
    public const int Size = 64;

    /// <summary><see cref="Commit"/>, <see cref="Family"/> and <see cref="Protocol"/> as one word, to be read at once.</summary>
    [FieldOffset(0)]
    public ulong Head;

    /// <summary>Odd: live. Even: free, or being written.</summary>
    [FieldOffset(0)]
    public uint Commit;

    /// <summary>4 or 6.</summary>
    [FieldOffset(4)]
    public byte Family;

    /// <summary>The transport protocol.</summary>
    [FieldOffset(5)]
    public IpProtocol Protocol;

    /// <summary>Bytes that were put into the client's stream (PROXY protocol): added to sequence numbers from <see cref="SequenceStart"/> on.</summary>
    [FieldOffset(6)]
    public ushort SequenceDelta;

    /// <summary>The state in the low 8 bits, <see cref="ConnectionFlags"/> above.</summary>
    [FieldOffset(8)]
    public uint StateWord;

    /// <summary>Low 32 bits of the tick of the last packet in either direction.</summary>
    [FieldOffset(12)]
    public uint LastSeen;

    /// <summary>Client address in the high half, virtual address in the low half (IPv4).</summary>
    [FieldOffset(16)]
    public ulong ClientVirtual;

    /// <summary>Destination (real server) address in the high half; in the low half the address that the server answers to: the client's, or ours (FULLNAT).</summary>
    [FieldOffset(24)]
    public ulong DestinationLocal;

    /// <summary>From the highest 16 bits on: client, virtual, destination, local port.</summary>
    [FieldOffset(32)]
    public ulong Ports;

    /// <summary>Stable id of the virtual service.</summary>
    [FieldOffset(40)]
    public int ServiceId;

    /// <summary>Stable id of the real server.</summary>
    [FieldOffset(44)]
    public int ServerId;

    /// <summary>Low 32 bits of the tick at which the connection was made.</summary>
    [FieldOffset(48)]
    public uint Created;

    /// <summary>The second (of the boot clock) at which the timer wheel looks at the record next. Rebuilt on start.</summary>
    [FieldOffset(52)]
    public uint TimerSecond;

    /// <summary>Index of the connection template that controls this connection (persistence); 0 = none.</summary>
    [FieldOffset(56)]
    public uint Template;

    /// <summary>Of a connection template: how many connections it controls. Rebuilt on start.</summary>
    [FieldOffset(56)]
    public uint Controlled;

    /// <summary>Of a connection template: its timeout.</summary>
    [FieldOffset(60)]
    public uint TemplateTicks;

    /// <summary>The first sequence number that <see cref="SequenceDelta"/> applies to.</summary>
    [FieldOffset(60)]
    public uint SequenceStart;

    /// <summary>The connection's state.</summary>
    public readonly ConnectionState State => (ConnectionState)(byte)StateWord;

    /// <summary>The connection's flags.</summary>
    public readonly ConnectionFlags Flags => (ConnectionFlags)(StateWord & ~0xffu);
}
