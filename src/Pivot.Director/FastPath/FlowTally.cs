using System.Runtime.InteropServices;

namespace Pivot.Director.FastPath;

/// <summary>What a direction of a flow has carried: <c>struct flow_tally</c>. Counted by the programs, zeroed by the director while the flow is not live.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct FlowTally
{
    public const int Size = 32;

    /// <summary>Of <see cref="Flags"/>: the TCP flags ever seen.</summary>
    public const uint TcpFlags = 0xff;

    /// <summary>Of <see cref="Flags"/>: a packet that is no SYN, FIN or RST was told of since the last one that is.</summary>
    public const uint PlainTold = 1 << 8;

    public long Packets;

    /// <summary>Of IP packets as they came in.</summary>
    public long Bytes;

    /// <summary>When the last packet was carried; without meaning where there was none.</summary>
    public uint Seen;

    public uint Flags;
}
