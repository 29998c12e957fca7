using System.Globalization;
using Pivot.Config;
using Pivot.Control;
using Pivot.Control.Model;

namespace Pivot.Running.Commits;

/// <summary>What the control socket tells of the configuration's text, and commits.</summary>
/// <param name="running">The configuration in force.</param>
/// <param name="path">Its file.</param>
internal sealed class ConfigurationCommits(RunningConfig running, string path) : IConfigurationCommits
{
    /// <inheritdoc/>
    public ConfigurationReport Show(int number)
    {
        IReadOnlyList<ConfigVersion> versions = running.History();
        return Report(number == 0 ? running.Text : Version(versions, number).Text, number, versions);
    }

    /// <inheritdoc/>
    public CommitReport Commit(CommitQuery query)
    {
        bool hasWaited = running.Waits is not null;
        ConfigOutcome outcome = running.Commit(new CommitRequest(query.Text, query.Origin) { Base = query.Base, ConfirmMinutes = query.Minutes, IsDryRun = query.IsDryRun });
        bool isApplied = outcome.IsGood && !query.IsDryRun;
        return new CommitReport
        {
            Applied = isApplied,
            DryRun = query.IsDryRun,
            Conflict = outcome.IsConflict,
            Confirmed = isApplied && hasWaited && running.Waits is null,
            Changes = [.. outcome.Changes.Select(change => change.ToString())],
            Errors = outcome.TextErrors.Count > 0 ? [.. outcome.TextErrors.Select(Remark)] : [.. outcome.Errors.Select(error => new ConfigurationRemark { Line = 0, Column = 0, Message = error })],
            Warnings = [.. outcome.TextWarnings.Select(Remark)],
            ConfirmSeconds = SecondsLeft(),
            Fingerprint = ConfigText.FingerprintOf(running.Text),
        };
    }

    /// <inheritdoc/>
    public CommitReport Rollback(int number, CommitQuery query) => Commit(query with { Text = Version(running.History(), number).Text, Base = null });

    /// <inheritdoc/>
    public ConfigurationReport Confirm() => running.Confirm() ? Show(0)
        : throw new ChangeRefusedException("no commit waits for its confirmation: it was confirmed, or taken back when its time was over (`pivot show history` tells)");

    /// <inheritdoc/>
    public ConfigurationReport Saved()
    {
        running.NoteFile();
        return Show(0);
    }

    private static ConfigurationRemark Remark(ConfigError error) => new() { Line = error.Line, Column = error.Column, Message = error.Message };

    private static ConfigVersion Version(IReadOnlyList<ConfigVersion> versions, int number) => number < versions.Count ? versions[number]
        : throw new ChangeRefusedException(versions.Count <= 1
            ? "there is no earlier configuration: it has not changed since the start"
            : $"there is no configuration {number}: `pivot show history` lists 0 (in force) to {versions.Count - 1}");

    private ConfigurationReport Report(string text, int number, IReadOnlyList<ConfigVersion> versions) => new()
    {
        Text = text,
        Number = number,
        Fingerprint = ConfigText.FingerprintOf(running.Text),
        File = path,
        FileFingerprint = running.FileFingerprint.ToString("x16", CultureInfo.InvariantCulture),
        Saved = running.IsSaved,
        ConfirmSeconds = SecondsLeft(),
        Versions = [.. versions.Select((version, i) => new ConfigurationVersion { Number = i, Origin = version.Origin, SecondsAgo = (long)((running.Now - version.Time) / 1000) })],
    };

    private long? SecondsLeft() => running.Waits?.SecondsLeft(running.Now);
}
