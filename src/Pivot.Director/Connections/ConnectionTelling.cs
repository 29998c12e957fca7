namespace Pivot.Director.Connections;

/// <summary>What of a service's connections is told to who keeps a connection log.</summary>
public enum ConnectionTelling : byte
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>That each has ended, with all that was counted.</summary>
    End,

    /// <summary>That each has started, too.</summary>
    StartAndEnd,
}
