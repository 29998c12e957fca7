using System.Globalization;
using Pivot.Commands;
using Pivot.Config;
using Pivot.Config.Diffing;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Hosting;
using Pivot.Ipvsadm;
using Pivot.Rendering;
using Pivot.Running;

namespace Pivot.Console.Commands;

/// <summary>What the configuration in force has that its file has not.</summary>
internal static class UnsavedChanges
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>A sentence about changes that a reboot loses; null when there are none, or no daemon tells.</summary>
    public static async Task<string?> WarningAsync(string controlPath, CancellationToken cancellation)
    {
        using CancellationTokenSource timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(Limit);
        try
        {
            using ControlClient client = await ClientContext.ConnectAsync(controlPath, timer.Token).ConfigureAwait(false);
            ConfigurationReport report = await client.ConfigurationAsync(0, timer.Token).ConfigureAwait(false);
            if (report.ConfirmSeconds is { } left)
            {
                return $"the last commit waits for its confirmation, {HumanUnits.Duration(left)} left, and is lost: confirm keeps it, then save writes it to {report.File}";
            }

            PivotConfig? saved = ConfigFile.TryRead(report.File, BoardFacts.Unknown).Result.Config;
            int count = saved is null ? 1 : ConfigDiff.Between(saved, ControlTables.ConfigOf(report.Text)).Count;
            return saved is null ? $"{report.File} has errors and would not be started with: pivot check tells them, save writes what is in force"
                : count == 0 ? null
                : string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "change is" : "changes are")} in force and not saved: save --dry-run shows them, save writes them to {report.File}");
        }
        catch (Exception error) when (error is ControlException or StartupException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}
