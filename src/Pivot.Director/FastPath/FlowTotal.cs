using System.Runtime.InteropServices;

namespace Pivot.Director.FastPath;

/// <summary>What one processor has carried of a real server's traffic: <c>struct flow_total</c>.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct FlowTotal
{
    public const int Size = 32;

    public long PacketsIn;
    public long PacketsOut;
    public long BytesIn;
    public long BytesOut;
}
