using System.Runtime.InteropServices;

namespace Pivot.Director.FastPath;

/// <summary>What the fast path tells of a packet that it has carried: <c>struct flow_event</c>.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
public struct FlowEvent
{
    /// <summary>The connection's record.</summary>
    public uint Number;

    /// <summary>The flow's generation when it was carried.</summary>
    public uint Generation;

    /// <summary>0: the client's; 1: the real server's.</summary>
    public byte Direction;

    /// <summary>The packet's TCP flags; 0 for UDP.</summary>
    public byte Signal;

    /// <summary>Nothing.</summary>
    public ushort Zero;

    /// <summary>When: <see cref="Ports.IFastPath.Now"/> of that time.</summary>
    public uint Seen;
}
