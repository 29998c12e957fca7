using Pivot.Config;
using Pivot.Config.Diffing;
using Pivot.Control.Model;
using Pivot.Running.Commits;

namespace Pivot.Running;

/// <content>Commits of whole texts, the one that waits for its confirmation, and the texts that were in force.</content>
internal sealed partial class RunningConfig
{
    private const int MillisecondsToLook = 1000;

    private readonly UnconfirmedFile _unconfirmed;
    private readonly ConfigHistory _history;
    private readonly Func<ulong> _now;

    /// <summary>Runs while a commit waits, and looks at the boot clock, which time suspended counts for.</summary>
    private readonly Timer _timer;

    /// <summary>Changed under <c>_lock</c>.</summary>
    private volatile UnconfirmedCommit? _waits;

    /// <summary>Why the last attempt to take a commit back has failed, so that it is said once. Guarded by <c>_lock</c>.</summary>
    private string? _stuck;

    /// <summary>Guarded by <c>_lock</c>.</summary>
    private bool _isDisposed;

    /// <summary>What waits for its confirmation; null when nothing does.</summary>
    public UnconfirmedCommit? Waits => _waits;

    /// <summary>The text in force.</summary>
    public string Text => _current.Text;

    private string? WaitNote => _waits is { } waits
        ? $"the last commit waits for its confirmation, {Rendering.HumanUnits.Duration(waits.SecondsLeft(_now()))} left: `pivot confirm` keeps it, `pivot rollback` takes it back, and without either it is taken back then"
        : null;

    /// <summary>All that belongs together, as it is at one moment.</summary>
    public RunningState State()
    {
        lock (_lock)
        {
            return new RunningState(_current.Text, _file, _waits, _history.Read(), _now());
        }
    }

    /// <summary>Puts a text in force that is chosen by what is in force, and was, at that moment.</summary>
    /// <param name="choose">Chooses it; what it throws is thrown on, and nothing has changed.</param>
    public ConfigOutcome Commit(Func<RunningState, CommitRequest> choose)
    {
        lock (_lock)
        {
            return Commit(choose(State()));
        }
    }

    /// <summary>
    /// Puts a text in force, all of it or nothing. Without <see cref="CommitRequest.ConfirmMinutes"/> it stays, and so does a commit before it that was waiting. With it, the configuration comes back that was in force before (before the first of
    /// several that wait) unless <see cref="Confirm"/> comes in time.
    /// </summary>
    public ConfigOutcome Commit(CommitRequest request)
    {
        lock (_lock)
        {
            if (request.Base is { } expected && expected != ConfigText.FingerprintOf(_current.Text))
            {
                return Conflict();
            }

            ConfigResult read = _source.ReadText(request.Text);
            ConfigOutcome outcome = request.IsDryRun || !read.IsGood ? Take(read, request.IsDryRun) : PutInForce(read, request);
            LeftoverMemory.GiveBack();
            return outcome;
        }
    }

    /// <summary>Applies a good text, and settles what waits.</summary>
    private ConfigOutcome PutInForce(ConfigResult read, CommitRequest request)
    {
        UnconfirmedCommit? waited = _waits;
        if (request.ConfirmMinutes is { } minutes)
        {
            UnconfirmedCommit waits = new(waited?.Before ?? _current, _now() + ((ulong)minutes * 60_000), minutes);
            try
            {
                // Before anything changes: whatever happens from then on, a start finds what comes back.
                _unconfirmed.Write(waits, _file.Fingerprint);
            }
            catch (Linux.HostException error)
            {
                return ConfigOutcome.Refused([$"what comes back without a confirmation cannot be noted, and a crash would leave the commit in force: {error.Message} Everything is as it was."]);
            }

            Wait(waits);
        }

        ConfigOutcome outcome;
        try
        {
            outcome = Take(read, isDryRun: false);
        }
        catch (Exception)
        {
            WaitAgain(waited);
            throw;
        }

        if (!outcome.IsGood)
        {
            WaitAgain(waited);
            return outcome;
        }

        Enter(new ConfigText(read.Config!, request.Text), request.Origin, joins: false);
        Settle(request, waited);
        return outcome;
    }

    /// <summary>Keeps the commit that waits.</summary>
    /// <returns>False where none does.</returns>
    public bool Confirm()
    {
        lock (_lock)
        {
            if (_waits is null)
            {
                return false;
            }

            Wait(null);
            ConfigMessages.Confirmed(_logger);
            return true;
        }
    }

    /// <summary>Takes the commit that waits back when its time is over.</summary>
    public void RollBackWhenDue()
    {
        lock (_lock)
        {
            if (_isDisposed || _waits is not { } waits || _now() < waits.Deadline)
            {
                return;
            }

            try
            {
                if (TakeBack(waits) is { } refusal)
                {
                    SayStuck(refusal);
                }
            }
            catch (Exception error)
            {
                // Out of a timer it would end the process, and with it what there is to forward.
                SayStuck($"{error.GetType().Name}: {error.Message}");
            }
        }
    }

    /// <returns>Why it could not be; null when what was before is in force again.</returns>
    private string? TakeBack(UnconfirmedCommit waits)
    {
        IReadOnlyList<ConfigChange> changes = ConfigDiff.Between(_current.Config, waits.Before.Config);
        if (changes.Count > 0 && Apply(waits.Before.Config) is { } refusal)
        {
            return refusal;
        }

        ConfigMessages.NotConfirmed(_logger, waits.Minutes);
        Say(changes);
        Enter(waits.Before, ConfigurationVersion.NotConfirmed, joins: false);
        Wait(null);
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer.Dispose();
        }
    }

    private void BeginCommits(StartingConfig start)
    {
        if (start.Waits is { } waits)
        {
            _waits = waits;
            _timer.Change(MillisecondsToLook, MillisecondsToLook);
            ConfigMessages.StillWaits(_logger, Rendering.HumanUnits.Duration(waits.SecondsLeft(_now())));
        }
        else
        {
            _unconfirmed.Delete();
        }

        if (!ReferenceEquals(start.InForce.Config, _file.Result.Config))
        {
            Keep();
        }
        else
        {
            _kept.Delete();
        }

        if (_history.Read() is not [{ } latest, ..] || latest.Text != _current.Text)
        {
            _history.Add(new ConfigVersion(_current.Text, "start", _now()), joins: false);
        }
    }

    /// <summary>What becomes of the commit that was waiting, and of this one, which is in force.</summary>
    private void Settle(CommitRequest request, UnconfirmedCommit? waited)
    {
        if (request.ConfirmMinutes is { } minutes)
        {
            ConfigMessages.Waits(_logger, minutes);
        }
        else if (waited is not null)
        {
            Wait(null);
            if (request.Text == waited.Before.Text)
            {
                ConfigMessages.TakenBack(_logger);
            }
            else
            {
                ConfigMessages.Confirmed(_logger);
            }
        }
    }

    /// <summary>The commit has not come into force: what has waited before it does so again.</summary>
    private void WaitAgain(UnconfirmedCommit? waited)
    {
        if (ReferenceEquals(_waits, waited))
        {
            return;
        }

        if (waited is not null)
        {
            TryNote(waited);
        }

        Wait(waited);
    }

    /// <summary>Notes what waits for a start after a crash, as far as that is possible.</summary>
    private void TryNote(UnconfirmedCommit waits)
    {
        try
        {
            _unconfirmed.Write(waits, _file.Fingerprint);
        }
        catch (Linux.HostException error)
        {
            ConfigMessages.NotKept(_logger, error.Message);
        }
    }

    /// <summary>Begins to wait for what is noted, or ends it.</summary>
    private void Wait(UnconfirmedCommit? waits)
    {
        _stuck = null;
        if (waits is null)
        {
            _unconfirmed.Delete();
            _timer.Change(Timeout.Infinite, Timeout.Infinite);
        }
        else
        {
            _timer.Change(MillisecondsToLook, MillisecondsToLook);
        }

        _waits = waits;
    }

    private void SayStuck(string reason)
    {
        if (_stuck != reason)
        {
            _stuck = reason;
            ConfigMessages.NotTakenBack(_logger, reason);
        }
    }

    private ConfigOutcome Conflict()
    {
        ConfigVersion? latest = _history.Read() is [{ } first, ..] ? first : null;
        string by = latest is null ? "" : $" (by {latest.Origin}, {Rendering.HumanUnits.Duration((long)((_now() - latest.Time) / 1000))} ago)";
        return ConfigOutcome.Refused([$"the configuration in force has changed since this one was made from it{by}, and a commit would undo that"]) with { IsConflict = true };
    }

    /// <summary>While a commit waits, nothing else may change what would be taken back with it; null when nothing waits.</summary>
    private ConfigOutcome? Refusal() => _waits is null ? null
        : ConfigOutcome.Refused(["a commit waits for its confirmation, and what changes now would be taken back with it: `pivot confirm` keeps it, `pivot rollback` takes it back; then try again"]);
}
