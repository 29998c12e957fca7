namespace Pivot.Control.Model;

/// <summary>What has become of a commit: the result of <c>configuration.commit</c> and <c>configuration.rollback</c>.</summary>
public sealed record CommitReport
{
    /// <summary>False when it was refused, and everything is as it was; and of a dry run.</summary>
    public required bool Applied { get; init; }

    /// <summary>True when nothing was to be changed: what stands here would have been.</summary>
    public required bool DryRun { get; init; }

    /// <summary>True when it was refused because another text is in force than the one that it was made from.</summary>
    public bool Conflict { get; init; }

    /// <summary>True when it has confirmed the commit before it, which was waiting.</summary>
    public bool Confirmed { get; init; }

    /// <summary>The differences from what was in force, a line each.</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    /// <summary>Why it was refused; empty when it was not.</summary>
    public required IReadOnlyList<ConfigurationRemark> Errors { get; init; }

    /// <summary>What the text says that is allowed but probably not meant.</summary>
    public required IReadOnlyList<ConfigurationRemark> Warnings { get; init; }

    /// <summary>Seconds that are left to confirm it; null when nothing waits.</summary>
    public long? ConfirmSeconds { get; init; }

    /// <summary>The fingerprint of the text that is in force now, 16 hexadecimal digits.</summary>
    public required string Fingerprint { get; init; }
}
