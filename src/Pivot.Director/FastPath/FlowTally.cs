using System.Runtime.InteropServices;

namespace Pivot.Director.FastPath;

/// <summary>What a direction of a flow has carried: <c>struct flow_tally</c>. Counted by the programs, zeroed by the director while the flow is not live.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct FlowTally
{
    public const int Size = 32;

    /// <summary>Of <see cref="Flags"/>: the TCP flags ever seen.</summary>
    public const uint TcpFlags = 0xff;

    /// <summary>Of <see cref="Flags"/>: a packet that is no SYN, FIN or RST was told of since the last SYN or RST.</summary>
    public const uint PlainTold = 1 << 8;

    /// <summary>Of <see cref="Flags"/>: where 16 bits of the generation stand whose tally it is. A program that still has another one in hand leaves seen and flags alone.</summary>
    public const int GenerationShift = 16;

    public long Packets;

    /// <summary>Of IP packets as they came in.</summary>
    public long Bytes;

    /// <summary>When the last packet was carried; about when the flow was put in force where there was none.</summary>
    public uint Seen;

    public uint Flags;

    /// <summary>The tally of a flow that has carried nothing.</summary>
    /// <param name="generation">The flow's, odd.</param>
    /// <param name="now">What <see cref="Seen"/> is until a packet has come.</param>
    public static FlowTally Of(uint generation, uint now) => new() { Seen = now, Flags = (generation >> 1) << GenerationShift };
}
