namespace Pivot.Director.Connections;

/// <summary>How making a connection ended.</summary>
internal enum AddResult : byte
{
    /// <summary>It is there now.</summary>
    Added,

    /// <summary>Another worker made it in the meantime.</summary>
    AlreadyThere,

    /// <summary>The real server already has a connection with the same client address and port.</summary>
    ReplyTupleInUse,

    /// <summary>The table is full of connections that are not embryonic.</summary>
    Full,
}
