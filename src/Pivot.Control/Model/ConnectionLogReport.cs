namespace Pivot.Control.Model;

/// <summary>What has become of the lines of the connection log since the start.</summary>
public sealed record ConnectionLogReport
{
    /// <summary>Lines left out because connections came and went faster than they could be written.</summary>
    public required long LeftOut { get; init; }

    /// <summary>Where lines go: the file, the syslog server, or both.</summary>
    public required IReadOnlyList<ConnectionLogTargetReport> Targets { get; init; }
}
