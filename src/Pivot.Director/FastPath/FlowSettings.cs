using System.Runtime.InteropServices;

namespace Pivot.Director.FastPath;

/// <summary>What holds for all flows: <c>struct flow_settings</c>. <see cref="Lost"/> is the programs', the rest the director's.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal unsafe struct FlowSettings
{
    public const int Size = 128;

    /// <summary>Of <see cref="Flags"/>: packets are carried; without it all go to the director.</summary>
    public const uint On = 1;

    [FieldOffset(0)]
    public uint Version;

    [FieldOffset(4)]
    public uint Flags;

    /// <summary>Buckets there are in the low half, in the high half the mask: the least 2^n - 1 that is no less than the last bucket's number.</summary>
    [FieldOffset(8)]
    public ulong Extent;

    /// <summary>Random keys of <see cref="FlowHash"/>.</summary>
    [FieldOffset(16)]
    public fixed uint Keys[FlowAbi.HashWords];

    /// <summary>Elements of the array of <see cref="FlowServer"/>; set by who makes the memory.</summary>
    [FieldOffset(56)]
    public uint Servers;

    /// <summary>Processors that count in <see cref="FlowTotal"/>; set by who makes the memory.</summary>
    [FieldOffset(60)]
    public uint Processors;

    /// <summary>Events that found the ring full.</summary>
    [FieldOffset(64)]
    public ulong Lost;
}
