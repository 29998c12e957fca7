namespace Pivot.Console.Editing;

/// <summary>What a key has done to the line, or asks of the session.</summary>
internal enum EditResult
{
    /// <summary>The line may have changed, or nothing has.</summary>
    Edited,

    /// <summary>There was nothing to do: a bell.</summary>
    Refused,

    /// <summary>The line is entered.</summary>
    Entered,

    /// <summary>The line is dropped (Ctrl-C).</summary>
    Dropped,

    /// <summary>The end of input (Ctrl-D in an empty line).</summary>
    Ended,

    /// <summary>Complete the word (Tab).</summary>
    Complete,

    /// <summary>Explain what may come here (<c>?</c>).</summary>
    Explain,

    /// <summary>Paint the screen anew (Ctrl-L).</summary>
    Redraw,
}
