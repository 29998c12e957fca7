using Pivot.Console.Editing;

namespace Pivot.Console;

/// <summary>What a line is read for.</summary>
/// <param name="Text">What stands before it.</param>
internal sealed record LinePrompt(string Text)
{
    /// <summary>Earlier lines to go back to; null = none, and the line is not kept.</summary>
    public LineHistory? History { get; init; }

    /// <summary>Completes words; null = <c>?</c> and Tab do nothing.</summary>
    public Completer? Completer { get; init; }

    /// <summary>Nothing of it is shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>The session is over when no key comes for so long; null = by the session's own time.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>Notices are told meanwhile.</summary>
    public bool WithNotices { get; init; }
}
