namespace Pivot.Control.Model;

/// <summary>What a reload has changed: the result of <c>reload</c>.</summary>
public sealed record ReloadReport
{
    /// <summary>False when it was refused, and everything is as it was; and of a dry run.</summary>
    public required bool Applied { get; init; }

    /// <summary>True when nothing was to be changed: what stands here would have been.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The differences, a line each in the order of the file: <c>service web: scheduler wlc -> wrr</c>; of a refused file as far as they are known.</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    /// <summary>Why it was refused, one line each, those about the file with <c>file:line:column</c>; empty when it was not.</summary>
    public required IReadOnlyList<string> Errors { get; init; }

    /// <summary>What the file says that is allowed but probably not meant.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
