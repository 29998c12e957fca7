using Pivot.Hosting;

namespace Pivot;

/// <summary>What the command line needs from other layers.</summary>
internal sealed record CommandLineParts
{
    /// <summary>For <c>run</c>: reads the configuration file and says what to run. Throws <see cref="StartupException"/> when it cannot.</summary>
    public required Func<RunRequest, RunPlan> LoadRunPlan { get; init; }

    /// <summary>For <c>check</c>: reads and validates a configuration file. Throws <see cref="StartupException"/> when the file cannot be read.</summary>
    public required Func<string, CheckOutcome> CheckConfig { get; init; }

    /// <summary>For clients with <c>--config</c>: the control socket that the file names, or null when it names none. Throws <see cref="StartupException"/> when the file cannot be read.</summary>
    public required Func<string, string?> ControlPathOfConfig { get; init; }
}
