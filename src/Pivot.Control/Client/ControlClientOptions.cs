namespace Pivot.Control.Client;

/// <summary>How a <see cref="ControlClient"/> reaches the daemon.</summary>
public sealed record ControlClientOptions
{
    /// <summary>Path of the control socket.</summary>
    public required string Path { get; init; }

    /// <summary>How long to wait for a connection and for each answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock of the timeout.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
