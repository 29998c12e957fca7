namespace Pivot.Director.Connections;

/// <summary>Why the director has ended a connection. How its two ends left it, its last state tells.</summary>
public enum ConnectionEnd : byte
{
    /// <summary>It has not ended: it has started.</summary>
    None,

    /// <summary>No packet came for the timeout of its state, or for two seconds after both ends were done.</summary>
    Timeout,

    /// <summary>Both ends were done, and a new connection needed its 5-tuple.</summary>
    Replaced,

    /// <summary>It was embryonic, and the table full.</summary>
    Evicted,

    /// <summary>Its real server was gone or down.</summary>
    ServerLost,

    /// <summary>The operator has ended it.</summary>
    Removed,

    /// <summary>The director has stopped.</summary>
    Stopped,
}
