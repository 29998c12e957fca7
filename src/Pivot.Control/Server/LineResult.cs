namespace Pivot.Control.Server;

/// <summary>What a read of one line found.</summary>
internal enum LineResult
{
    /// <summary>A line.</summary>
    Line,

    /// <summary>The end of the stream.</summary>
    End,

    /// <summary>More bytes than a line may have, and no line feed.</summary>
    TooLong,
}
