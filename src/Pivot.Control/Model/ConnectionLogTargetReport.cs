namespace Pivot.Control.Model;

/// <summary>One place that the lines of the connection log go to.</summary>
public sealed record ConnectionLogTargetReport
{
    /// <summary>A path, or the address and port of a syslog server.</summary>
    public required string Name { get; init; }

    /// <summary>Lines written to it.</summary>
    public required long Lines { get; init; }

    /// <summary>Lines that could not be written to it.</summary>
    public required long Lost { get; init; }

    /// <summary>Why it cannot be written to now; null while it can.</summary>
    public string? Trouble { get; init; }
}
