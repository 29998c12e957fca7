namespace Pivot.Control.Model;

/// <summary>A text to put in force: the parameters of <c>configuration.commit</c>.</summary>
public sealed record CommitQuery
{
    /// <summary>The longest time that a commit may wait for its confirmation, in minutes: a day.</summary>
    public const int MaxMinutes = 1440;

    /// <summary>The longest <see cref="Origin"/>.</summary>
    public const int MaxOrigin = 32;

    /// <summary>The configuration file's text.</summary>
    public required string Text { get; init; }

    /// <summary>The fingerprint of the text that it was made from: refused when another is in force by now. Null = whatever is in force.</summary>
    public string? Base { get; init; }

    /// <summary>Minutes within which it has to be confirmed, 1 to 1440, or the configuration before comes back; null = it stays.</summary>
    public int? Minutes { get; init; }

    /// <summary>Only tells what would change.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Who asks, for the history: a word or two, at most <see cref="MaxOrigin"/> printable characters.</summary>
    public string Origin { get; init; } = "control socket";
}
