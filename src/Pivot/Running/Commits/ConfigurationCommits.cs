using System.Globalization;
using Pivot.Config;
using Pivot.Control;
using Pivot.Control.Model;

namespace Pivot.Running.Commits;

/// <summary>What the control socket tells of the configuration's text, and commits.</summary>
/// <param name="running">The configuration in force.</param>
/// <param name="path">Its file.</param>
/// <param name="other">Another file, which the run was started with: as long as nothing else was read, the run's own is not what is in force. Null when it was started with its own.</param>
internal sealed class ConfigurationCommits(RunningConfig running, string path, FileConfig? other = null) : IConfigurationCommits
{
    /// <inheritdoc/>
    public ConfigurationReport Show(int number)
    {
        RunningState state = running.State();
        return new ConfigurationReport
        {
            Text = number == 0 ? state.Text : Version(state, number).Text,
            Number = number,
            Fingerprint = ConfigText.FingerprintOf(state.Text),
            File = path,
            FileFingerprint = state.File.Fingerprint.ToString("x16", CultureInfo.InvariantCulture),
            Saved = state.Text == state.File.Text && !ReferenceEquals(state.File, other),
            ConfirmSeconds = state.SecondsLeft,
            Versions = [.. state.History.Select((version, i) => new ConfigurationVersion { Number = i, Origin = version.Origin, SecondsAgo = (long)((state.Now - version.Time) / 1000) })],
        };
    }

    /// <inheritdoc/>
    public CommitReport Commit(CommitQuery query) => Commit(query, _ => query.Text);

    /// <inheritdoc/>
    public CommitReport Rollback(int number, CommitQuery query) =>
        Commit(query with { Base = null }, state => number == 1 && state.Waits is { } waits ? waits.Before.Text : Version(state, number).Text);

    /// <inheritdoc/>
    public ConfigurationReport Confirm() => running.Confirm() ? Show(0)
        : throw new ChangeRefusedException("no commit waits for its confirmation: it was confirmed, or taken back when its time was over (`pivot show history` tells)");

    /// <inheritdoc/>
    public ConfigurationReport Saved()
    {
        running.NoteFile();
        return Show(0);
    }

    private CommitReport Commit(CommitQuery query, Func<RunningState, string> choose)
    {
        bool hasWaited = false;
        ConfigOutcome outcome = running.Commit(state =>
        {
            hasWaited = state.Waits is not null;
            return new CommitRequest(choose(state), query.Origin) { Base = query.Base, ConfirmMinutes = query.Minutes, IsDryRun = query.IsDryRun };
        });
        RunningState now = running.State();
        bool isApplied = outcome.IsGood && !query.IsDryRun;
        return new CommitReport
        {
            Applied = isApplied,
            DryRun = query.IsDryRun,
            Conflict = outcome.IsConflict,
            Confirmed = isApplied && hasWaited && now.Waits is null,
            Changes = [.. outcome.Changes.Select(change => change.ToString())],
            Errors = outcome.TextErrors.Count > 0 ? [.. outcome.TextErrors.Select(Remark)] : [.. outcome.Errors.Select(error => new ConfigurationRemark { Line = 0, Column = 0, Message = error })],
            Warnings = [.. outcome.TextWarnings.Select(Remark)],
            ConfirmSeconds = now.SecondsLeft,
            Fingerprint = ConfigText.FingerprintOf(now.Text),
        };
    }

    private static ConfigurationRemark Remark(ConfigError error) => new() { Line = error.Line, Column = error.Column, Message = error.Message };

    private static ConfigVersion Version(RunningState state, int number) => number < state.History.Count ? state.History[number]
        : throw new ChangeRefusedException(state.History.Count <= 1
            ? "there is no earlier configuration: it has not changed since the start"
            : $"there is no configuration {number}: `pivot show history` lists 0 (in force) to {state.History.Count - 1}");
}
