namespace Pivot.Control.Model;

/// <summary>A configuration's text and what there is to know of it: the result of <c>configuration.show</c>, <c>configuration.confirm</c> and <c>configuration.saved</c>.</summary>
public sealed record ConfigurationReport
{
    /// <summary>The text, comments and layout included.</summary>
    public required string Text { get; init; }

    /// <summary>Which of <see cref="Versions"/> it is.</summary>
    public int Number { get; init; }

    /// <summary>The fingerprint of the text in force, 16 hexadecimal digits: what a commit names as the text that it was made from.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Path of the configuration file.</summary>
    public required string File { get; init; }

    /// <summary>The fingerprint of that file's text as the daemon has read it last.</summary>
    public required string FileFingerprint { get; init; }

    /// <summary>Whether the text in force is the file's, as the daemon has read it last.</summary>
    public required bool Saved { get; init; }

    /// <summary>Seconds that are left to confirm the last commit; null when none waits.</summary>
    public long? ConfirmSeconds { get; init; }

    /// <summary>The texts that are and were in force since the start, the present one first, at most 20.</summary>
    public required IReadOnlyList<ConfigurationVersion> Versions { get; init; }
}
