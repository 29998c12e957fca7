using Pivot.Control.Model;

namespace Pivot.Control.Client;

/// <content>The configuration.</content>
public sealed partial class ControlClient
{
    /// <summary>Has the daemon read its configuration file again.</summary>
    /// <param name="isDryRun">Only asks what would change.</param>
    /// <param name="cancellation">Ends the waiting; the daemon goes on.</param>
    public Task<ReloadReport> ReloadAsync(bool isDryRun, CancellationToken cancellation) =>
        AskAsync(ControlMethod.Reload, writer => writer.WriteBoolean("dryRun"u8, isDryRun), ControlJsonContext.Default.ReloadReport, cancellation);
}
