using Pivot.Control.Model;

namespace Pivot.Control.Client;

/// <content>Health.</content>
public sealed partial class ControlClient
{
    /// <summary>What checks and agents have found.</summary>
    public Task<HealthReport> HealthAsync(CancellationToken cancellation) =>
        AskAsync(ControlMethod.Health, null, ControlJsonContext.Default.HealthReport, cancellation);
}
