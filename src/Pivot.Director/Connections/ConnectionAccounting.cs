using System.Runtime.InteropServices;

namespace Pivot.Director.Connections;

/// <summary>
/// The part of a connection that is counted into, and the links of the lists it is on; in the table's region, beside the record of the same
/// index. Counters: plain writes by the worker that carries the direction. Links: under the table's lock, rebuilt on start, 0 = none.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct ConnectionAccounting
{
    /// <summary>Bytes of an entry.</summary>
    public const int Size = 48;

    /// <summary>Packets of the client.</summary>
    public long PacketsIn;

    /// <summary>IP bytes of the client.</summary>
    public long BytesIn;

    /// <summary>Packets of the real server.</summary>
    public long PacketsOut;

    /// <summary>IP bytes of the real server.</summary>
    public long BytesOut;

    /// <summary>Next record in the same slot of the timer wheel; for a free record, the next free one.</summary>
    public uint TimerNext;

    /// <summary>Previous record in the same slot of the timer wheel.</summary>
    public uint TimerPrevious;

    /// <summary>Next younger embryonic connection.</summary>
    public uint EmbryonicNext;

    /// <summary>Next older embryonic connection.</summary>
    public uint EmbryonicPrevious;
}
