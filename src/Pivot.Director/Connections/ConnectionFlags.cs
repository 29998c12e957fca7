namespace Pivot.Director.Connections;

/// <summary>Bits of a connection's state word above the state itself.</summary>
[Flags]
internal enum ConnectionFlags : uint
{
    None = 0,

    /// <summary>Counted among the real server's active connections; without it, among the inactive ones.</summary>
    Active = 1 << 8,

    /// <summary>A packet of the real server has been seen.</summary>
    ReplySeen = 1 << 9,

    /// <summary>Not yet proven to be more than a first packet: may be evicted when the table is full.</summary>
    Embryonic = 1 << 10,

    /// <summary>A connection template (persistence), no connection.</summary>
    Template = 1 << 11,

    /// <summary>Carried by the fast path.</summary>
    FastPath = 1 << 12,

    /// <summary>Replies do not pass here (<c>IP_VS_CONN_F_NOOUTPUT</c>); cleared by the first that does.</summary>
    InputOnly = 1 << 13,

    /// <summary>With <see cref="InputOnly"/>, where no reply can tell that there is somebody: the first packet has been seen.</summary>
    FirstSeen = 1 << 14,

    /// <summary>The real server has acknowledged the bytes that were put before the client's data.</summary>
    InsertedPassed = 1 << 15,

    /// <summary>Its end is told (<see cref="ConnectionTelling"/>).</summary>
    Told = 1 << 16,

    /// <summary>Found to have to stay on the slow path: no protocol of the fast path's, or no room there.</summary>
    SlowPath = 1 << 17,
}
