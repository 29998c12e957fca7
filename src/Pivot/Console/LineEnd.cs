namespace Pivot.Console;

/// <summary>How the reading of a line has ended.</summary>
internal enum LineEnd
{
    /// <summary>There is a line.</summary>
    Entered,

    /// <summary>Ctrl-C.</summary>
    Dropped,

    /// <summary>Ctrl-D in an empty line, a terminal that is gone, or the end of the session.</summary>
    Ended,

    /// <summary>No key came for too long.</summary>
    Idle,
}
