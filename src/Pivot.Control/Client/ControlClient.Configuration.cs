using System.Text.Json;
using Pivot.Control.Model;

namespace Pivot.Control.Client;

/// <content>The configuration's text, and commits.</content>
public sealed partial class ControlClient
{
    /// <summary>A text that is or was in force.</summary>
    /// <param name="number">0 = the present one, 1 = the one before, and so on.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public Task<ConfigurationReport> ConfigurationAsync(int number, CancellationToken cancellation) =>
        AskAsync(ControlMethod.ConfigurationShow, writer => writer.WriteNumber("number"u8, number), ControlJsonContext.Default.ConfigurationReport, cancellation);

    /// <summary>Has the daemon put a text in force.</summary>
    /// <param name="query">The text, and how.</param>
    /// <param name="cancellation">Ends the waiting; the daemon goes on.</param>
    public Task<CommitReport> CommitAsync(CommitQuery query, CancellationToken cancellation) => AskAsync(
        ControlMethod.ConfigurationCommit,
        writer =>
        {
            writer.WriteString("text"u8, query.Text);
            if (query.Base is { } from)
            {
                writer.WriteString("base"u8, from);
            }

            WriteQuery(writer, query);
        },
        ControlJsonContext.Default.CommitReport,
        cancellation);

    /// <summary>Has the daemon put a text in force that was so before.</summary>
    /// <param name="number">1 = the one before the present one, and so on.</param>
    /// <param name="query">How; its text does not count.</param>
    /// <param name="cancellation">Ends the waiting; the daemon goes on.</param>
    public Task<CommitReport> RollbackAsync(int number, CommitQuery query, CancellationToken cancellation) => AskAsync(
        ControlMethod.ConfigurationRollback,
        writer =>
        {
            writer.WriteNumber("number"u8, number);
            WriteQuery(writer, query);
        },
        ControlJsonContext.Default.CommitReport,
        cancellation);

    /// <summary>Keeps the commit that waits for its confirmation.</summary>
    public Task<ConfigurationReport> ConfirmAsync(CancellationToken cancellation) =>
        AskAsync(ControlMethod.ConfigurationConfirm, null, ControlJsonContext.Default.ConfigurationReport, cancellation);

    /// <summary>Tells the daemon that its configuration file was written with what is in force.</summary>
    public Task<ConfigurationReport> SavedAsync(CancellationToken cancellation) =>
        AskAsync(ControlMethod.ConfigurationSaved, null, ControlJsonContext.Default.ConfigurationReport, cancellation);

    private static void WriteQuery(Utf8JsonWriter writer, CommitQuery query)
    {
        writer.WriteNumber("minutes"u8, query.Minutes ?? 0);
        writer.WriteBoolean("dryRun"u8, query.IsDryRun);
        writer.WriteString("origin"u8, query.Origin);
    }
}
