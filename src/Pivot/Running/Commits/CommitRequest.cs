namespace Pivot.Running.Commits;

/// <summary>A text that is to be put in force.</summary>
/// <param name="Text">It.</param>
/// <param name="Origin">Who asks, in a word or two: <c>console</c>.</param>
internal sealed record CommitRequest(string Text, string Origin)
{
    /// <summary>The fingerprint of the text that this one was made from: when another is in force by now, it is refused. Null = whatever is in force.</summary>
    public string? Base { get; init; }

    /// <summary>The minutes within which it has to be confirmed, or the configuration before comes back; null = it stays.</summary>
    public int? ConfirmMinutes { get; init; }

    /// <summary>Only tells what would change.</summary>
    public bool IsDryRun { get; init; }
}
