using Microsoft.Extensions.Logging;
using Pivot.Config;
using Pivot.Config.Diffing;
using Pivot.Config.Writing;
using Pivot.Linux;

namespace Pivot.Running;

/// <summary>
/// The configuration in force, and the one place that changes it, one change at a time: checked with all rules, compared with what runs, and only then handed to the followers, in their order. Where one of them cannot, those
/// before it get the old one back: a change is in force as a whole or not at all. Safe from any thread.
/// </summary>
internal sealed class RunningConfig
{
    private readonly ConfigSource _source;
    private readonly RunningFile _kept;
    private readonly IReadOnlyList<IConfigFollower> _followers;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private volatile PivotConfig _current;

    /// <summary>The file as it was read last and taken over. Changed under <c>_lock</c>.</summary>
    private volatile FileConfig _file;

    private volatile bool _differs;

    /// <summary>Takes over what the followers run already.</summary>
    /// <param name="current">It.</param>
    /// <param name="file">The file, good, as it was read at the start.</param>
    /// <param name="source">Reads files and texts.</param>
    /// <param name="kept">Keeps the configuration for a start after a crash while it is not the file's.</param>
    /// <param name="followers">Told of every change, in this order; undone in the opposite one.</param>
    /// <param name="logger">Is told what changes.</param>
    public RunningConfig(PivotConfig current, FileConfig file, ConfigSource source, RunningFile kept, IReadOnlyList<IConfigFollower> followers, ILogger logger)
    {
        _current = current;
        _file = file;
        _source = source;
        _kept = kept;

        // Usually the file's own: then nothing is compared, and the code for it not even loaded.
        _differs = !ReferenceEquals(current, file.Result.Config) && Differs();
        _followers = followers;
        _logger = logger;
    }

    /// <summary>The configuration in force. Where it stands in a file (positions) is of the file or of a text that nobody sees.</summary>
    public PivotConfig Current => _current;

    /// <summary>Whether it was changed without the file, as this was read last.</summary>
    public bool DiffersFromFile => _differs;

    /// <summary>The fingerprint of the file's text that is in force as it stands there; 0 where something else is.</summary>
    public ulong FileInForce => _differs ? 0 : _file.Fingerprint;

    /// <summary>Whether the file that was read last and taken over is this one.</summary>
    public bool IsOf(FileConfig file) => ReferenceEquals(_file, file);

    /// <summary>What the user should know, one sentence each.</summary>
    public IReadOnlyList<string> Notes => _differs ? ["the configuration was changed at run time and is not the file's: `pivot save --dry-run` shows how, `pivot save` writes it there, and `pivot reload` goes back to the file"] : [];

    /// <summary>Reads the file again and brings the run to what it says, also where it was changed without the file.</summary>
    /// <param name="isDryRun">Only tells what would change.</param>
    public ConfigOutcome Reload(bool isDryRun = false)
    {
        lock (_lock)
        {
            FileConfig file = _source.ReadFile();
            ConfigOutcome outcome = Take(file.Result, isDryRun);
            if (outcome.IsGood && !isDryRun)
            {
                _file = file;
                Keep();
            }

            LeftoverMemory.GiveBack();
            return outcome;
        }
    }

    /// <summary>Changes the configuration in force, without the file.</summary>
    /// <param name="edit">Makes the new one of the present one. What it makes is written as a file and read again, so that whatever a file may not say is refused here too; the places in errors are of that text.</param>
    /// <param name="isDryRun">Only tells what would change.</param>
    public ConfigOutcome Change(Func<PivotConfig, PivotConfig> edit, bool isDryRun = false)
    {
        lock (_lock)
        {
            ConfigOutcome outcome = Take(_source.ReadText(ConfigWriter.Write(edit(_current))), isDryRun);
            if (outcome.IsGood && !isDryRun)
            {
                Keep();
            }

            LeftoverMemory.GiveBack();
            return outcome;
        }
    }

    private ConfigOutcome Take(ConfigResult read, bool isDryRun)
    {
        if (!read.IsGood)
        {
            return ConfigOutcome.Refused(read);
        }

        IReadOnlyList<ConfigChange> changes = ConfigDiff.Between(_current, read.Config);
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

        return new ConfigOutcome([], changes, [.. read.Warnings.Select(warning => warning.ToString())]);
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
        }

        _current = config;
        return null;
    }

    /// <summary>Gives the followers before one the old configuration again, and says what has come of it.</summary>
    private string PutBack(int failed)
    {
        for (int number = failed - 1; number >= 0; number--)
        {
            try
            {
                _followers[number].Apply(_current);
            }
            catch (HostException error)
            {
                return $" Not everything could be put back as it was, either: {error.Message}";
            }
        }

        return " Everything is as it was.";
    }

    private bool Differs() => ConfigDiff.Between(_file.Result.Config!, _current).Count > 0;

    private void Keep()
    {
        _differs = Differs();
        if (!_differs)
        {
            _kept.Delete();
            return;
        }

        try
        {
            _kept.Write(_current, _file.Fingerprint);
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
