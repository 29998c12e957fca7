namespace Pivot.Health.Running;

/// <summary>Bounds of a <see cref="HealthRunner"/>.</summary>
public sealed record HealthRunnerOptions
{
    /// <summary>
    /// Checks and questions to agents that run at once, each with a socket. A dead server takes one for its timeout: 512 hold about 1,000 dead servers at an interval of 2 s and
    /// a timeout of 1 s before checks start late.
    /// </summary>
    public int MaxChecks { get; init; } = 512;

    /// <summary>Programs that run at once.</summary>
    public int MaxCommands { get; init; } = 16;

    /// <summary>Of the spread of checks in time.</summary>
    public ulong Seed { get; init; }

    /// <summary>Told of exceptions that a listener threw; called from any thread, must not throw.</summary>
    public Action<Exception>? Fault { get; init; }
}
