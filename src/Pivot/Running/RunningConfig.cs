using Microsoft.Extensions.Logging;
using Pivot.Config;
using Pivot.Config.Diffing;
using Pivot.Config.Writing;
using Pivot.Linux;
using Pivot.Running.Commits;

namespace Pivot.Running;

/// <summary>
/// The configuration in force with its text, and the one place that changes it, one change at a time: checked with all rules, compared with what runs, and only then handed to the followers, in their order. Where one of them
/// cannot, those before it get the old one back: a change is in force as a whole or not at all. Safe from any thread.
/// </summary>
internal sealed partial class RunningConfig : IDisposable
{
    private readonly ConfigSource _source;
    private readonly RunningFile _kept;
    private readonly IReadOnlyList<IConfigFollower> _followers;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private volatile ConfigText _current;

    /// <summary>The file as it was read last and taken over. Changed under <c>_lock</c>.</summary>
    private volatile FileConfig _file;

    private volatile bool _differs;

    /// <summary>Takes over what the followers run already.</summary>
    /// <param name="start">It.</param>
    /// <param name="file">The file, good, as it was read at the start.</param>
    /// <param name="source">Reads files and texts.</param>
    /// <param name="kept">What a start after a crash goes on with.</param>
    /// <param name="now">The boot clock, in milliseconds.</param>
    /// <param name="followers">Told of every change, in this order; undone in the opposite one.</param>
    /// <param name="logger">Is told what changes.</param>
    public RunningConfig(StartingConfig start, FileConfig file, ConfigSource source, KeptFiles kept, Func<ulong> now, IReadOnlyList<IConfigFollower> followers, ILogger logger)
    {
        _current = start.InForce;
        _file = file;
        _source = source;
        _kept = kept.Running;
        _unconfirmed = kept.Unconfirmed;
        _history = new ConfigHistory(kept.History, logger);
        _now = now;
        _followers = followers;
        _logger = logger;
        _timer = new Timer(_ => RollBackWhenDue(), null, Timeout.Infinite, Timeout.Infinite);

        // Usually the file's own: then nothing is compared, and the code for it not even loaded.
        _differs = !ReferenceEquals(_current.Config, file.Result.Config) && Differs();
        BeginCommits(start);
    }

    /// <summary>The configuration in force. Where it stands in a file (positions) is of the file or of a text that nobody sees.</summary>
    public PivotConfig Current => _current.Config;

    /// <summary>Whether it was changed without the file, as this was read last.</summary>
    public bool DiffersFromFile => _differs;

    /// <summary>The fingerprint of the file's text that is in force as it stands there, and waits for nothing; 0 where something else is.</summary>
    public ulong FileInForce => IsSaved && _waits is null ? _file.Fingerprint : 0;

    /// <summary>Whether the text in force is the file's, as this was read last.</summary>
    public bool IsSaved => _current.Text == _file.Text;

    /// <summary>Whether the file that was read last and taken over is this one.</summary>
    public bool IsOf(FileConfig file) => ReferenceEquals(_file, file);

    /// <summary>What the user should know, one sentence each.</summary>
    public IReadOnlyList<string> Notes =>
        WaitNote is { } waits ? [waits]
        : _differs ? ["the configuration was changed at run time and is not the file's: `pivot save --dry-run` shows how, `pivot save` writes it there, and `pivot reload` goes back to the file"]
        : [];

    /// <summary>Reads the file again and brings the run to what it says, also where it was changed without the file.</summary>
    /// <param name="isDryRun">Only tells what would change.</param>
    public ConfigOutcome Reload(bool isDryRun = false)
    {
        lock (_lock)
        {
            if (!isDryRun && Refusal() is { } refusal)
            {
                return refusal;
            }

            FileConfig file = _source.ReadFile();
            ConfigOutcome outcome = Take(file.Result, isDryRun);
            if (outcome.IsGood && !isDryRun)
            {
                _file = file;
                Enter(new ConfigText(file.Result.Config!, file.Text), "reload", joins: false);
            }

            LeftoverMemory.GiveBack();
            return outcome;
        }
    }

    /// <summary>Changes the configuration in force, without the file. Of its text only that is changed which has to be.</summary>
    /// <param name="edit">Makes the new one of the present one. What it makes is written as a file and read again, so that whatever a file may not say is refused here too; the places in errors are of that text.</param>
    /// <param name="origin">Who changes it, in a word.</param>
    /// <param name="isDryRun">Only tells what would change.</param>
    public ConfigOutcome Change(Func<PivotConfig, PivotConfig> edit, string origin, bool isDryRun = false)
    {
        lock (_lock)
        {
            if (!isDryRun && Refusal() is { } refusal)
            {
                return refusal;
            }

            string written = ConfigWriter.Write(edit(_current.Config));
            ConfigResult read = _source.ReadText(written);
            ConfigOutcome outcome = Take(read, isDryRun, out ConfigText before);
            if (outcome.IsGood && !isDryRun)
            {
                Enter(new ConfigText(read.Config!, Updated(before, read.Config!) ?? written), origin, joins: true);
            }

            LeftoverMemory.GiveBack();
            return outcome;
        }
    }

    /// <summary>
    /// The file was written by somebody who knows what runs: it is compared with that from now on, and changes nothing. Where it says the same by another text, because somebody had edited its comments, that is the text in force from now on,
    /// in the place of the present one.
    /// </summary>
    public void NoteFile()
    {
        lock (_lock)
        {
            FileConfig file = _source.ReadFile();
            if (!file.Result.IsGood)
            {
                return;
            }

            _file = file;
            if (!IsSaved && !Differs())
            {
                _current = new ConfigText(file.Result.Config!, file.Text);
                _history.Retell(file.Text);
            }

            Keep();
            if (_waits is { } waits)
            {
                TryNote(waits);
            }
        }
    }

    private ConfigOutcome Take(ConfigResult read, bool isDryRun) => Take(read, isDryRun, out _);

    private ConfigOutcome Take(ConfigResult read, bool isDryRun, out ConfigText before)
    {
        before = _current;
        if (!read.IsGood)
        {
            return ConfigOutcome.Refused(read);
        }

        IReadOnlyList<ConfigChange> changes = ConfigDiff.Between(before.Config, read.Config);
        IReadOnlyList<string> refusals = FixedKeys.Refusals(changes);
        if (refusals.Count > 0)
        {
            return ConfigOutcome.Refused(refusals, changes);
        }

        if (changes.Count > 0 && !isDryRun && Apply(read.Config) is { } refusal)
        {
            return ConfigOutcome.Refused([refusal], changes);
        }

        if (!isDryRun)
        {
            Say(changes);
        }

        return new ConfigOutcome([], changes, [.. read.Warnings.Select(warning => warning.ToString())]) { TextWarnings = read.Warnings };
    }

    /// <returns>Why it could not be, with everything as it was; null when it is in force.</returns>
    private string? Apply(PivotConfig config)
    {
        for (int number = 0; number < _followers.Count; number++)
        {
            try
            {
                _followers[number].Apply(config);
            }
            catch (HostException error)
            {
                return $"{error.Message}{PutBack(number)}";
            }
            catch (Exception)
            {
                // An error in Pivot: how far this follower has come is not known, so that it gets the old one too.
                PutBack(number + 1);
                throw;
            }
        }

        _current = _current with { Config = config };
        return null;
    }

    /// <summary>Gives the followers before one the old configuration again, and says what has come of it.</summary>
    private string PutBack(int failed)
    {
        string? left = null;
        for (int number = failed - 1; number >= 0; number--)
        {
            try
            {
                _followers[number].Apply(_current.Config);
            }
            catch (Exception error)
            {
                // The others are put back all the same.
                left ??= error.Message;
            }
        }

        return left is null ? " Everything is as it was." : $" Not everything could be put back as it was, either: {left}";
    }

    /// <summary>The text before, changed to say another configuration; null where it cannot be changed so that it does.</summary>
    private static string? Updated(ConfigText before, PivotConfig wanted)
    {
        try
        {
            string text = ConfigFileUpdate.Apply(before.Text, before.Config, wanted);
            return ConfigReader.Read(ConfigSource.TextName, text).Config == wanted ? text : null;
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A configuration is in force: its text, what a start after a crash goes on with, and its place in the history.</summary>
    private void Enter(ConfigText entered, string origin, bool joins)
    {
        bool isOther = entered.Text != _current.Text;
        _current = entered;
        Keep();
        if (isOther)
        {
            _history.Add(new ConfigVersion(entered.Text, origin, _now()), joins);
        }
    }

    private bool Differs() => ConfigDiff.Between(_file.Result.Config!, _current.Config).Count > 0;

    private void Keep()
    {
        _differs = !IsSaved && Differs();
        if (IsSaved)
        {
            _kept.Delete();
            return;
        }

        try
        {
            _kept.Write(_current.Text, _file.Fingerprint);
        }
        catch (HostException error)
        {
            ConfigMessages.NotKept(_logger, error.Message);
        }
    }

    private void Say(IReadOnlyList<ConfigChange> changes)
    {
        foreach (ConfigChange change in changes)
        {
            ConfigMessages.Changed(_logger, change);
        }
    }
}
