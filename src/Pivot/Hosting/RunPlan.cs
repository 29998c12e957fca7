using Microsoft.Extensions.Logging;
using Pivot.Logging;

namespace Pivot.Hosting;

/// <summary>What <c>pivot run</c> runs, as read from the configuration.</summary>
internal sealed record RunPlan
{
    /// <summary>How to log.</summary>
    public required LogSettings Log { get; init; }

    /// <summary>Path of the control socket.</summary>
    public required string ControlPath { get; init; }

    /// <summary>Whether the machine is the appliance, so that [system] is acted on.</summary>
    public bool IsAppliance { get; init; }

    /// <summary>Makes the director; touches nothing yet.</summary>
    public required Func<ILoggerFactory, IDirectorService> CreateDirector { get; init; }
}
