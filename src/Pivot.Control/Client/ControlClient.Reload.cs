using Pivot.Control.Model;

namespace Pivot.Control.Client;

/// <content>The configuration, and the end.</content>
public sealed partial class ControlClient
{
    /// <summary>Has the daemon read its configuration file again.</summary>
    /// <param name="isDryRun">Only asks what would change.</param>
    /// <param name="cancellation">Ends the waiting; the daemon goes on.</param>
    public Task<ReloadReport> ReloadAsync(bool isDryRun, CancellationToken cancellation) =>
        AskAsync(ControlMethod.Reload, writer => writer.WriteBoolean("dryRun"u8, isDryRun), ControlJsonContext.Default.ReloadReport, cancellation);

    /// <summary>Has the daemon stop; it is still there when the answer, its last status, comes.</summary>
    /// <param name="keeps">Device, steering and connections stay for the next start.</param>
    /// <param name="cancellation">Ends the waiting; the daemon stops all the same.</param>
    public Task<StatusReport> StopAsync(bool keeps, CancellationToken cancellation) =>
        AskAsync(ControlMethod.Stop, writer => writer.WriteBoolean("keep"u8, keeps), ControlJsonContext.Default.StatusReport, cancellation);
}
