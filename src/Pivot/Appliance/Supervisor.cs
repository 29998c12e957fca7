using Pivot.Linux;
using Pivot.Linux.Processes;
using Pivot.Linux.Supervision;
using Pivot.Logging;

namespace Pivot.Appliance;

/// <summary>
/// Keeps the director of the appliance running. One thread, which waits for what happens: the director ends (it is started again, with a pause that grows), writes a line (into the log), gives no answer
/// (the watchdog gets no food, and the director is ended before that resets the machine), has run well for a while (its configuration is kept as the last good one), or somebody sends a signal.
/// </summary>
internal sealed class Supervisor : IDisposable
{
    private const int HangUp = 1;
    private const int Kill = 9;
    private const int Terminate = 15;

    private const long ProbePaceMilliseconds = 5_000;
    private const long EarlyProbePaceMilliseconds = 1_000;
    private const long StopLimitMilliseconds = 20_000;
    private const long RanWellMilliseconds = 60_000;
    private static readonly TimeSpan BootPace = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(10);

    private readonly ApplianceOptions _options;
    private readonly BootLedger _ledger;
    private readonly SupervisorSignals _signals;
    private readonly ulong _startTime;
    private readonly OutputPipe _pipe;
    private readonly WatchdogKeeper _watchdog;
    private readonly ConfigChoice _choice;
    private readonly LastGoodKeeper _lastGood;

    private DirectorRun? _run;

    private bool _isStopped;
    private bool _isEnding;
    private int _restarts;

    /// <summary>The fingerprint of the owner's file at the last start with it; where it changes, it gets another chance.</summary>
    private ulong _ownFile;

    // Times in milliseconds, as Now has them.
    private long _nextStart;
    private long _nextProbe;
    private long _lastAnswer;
    private long _endDeadline;

    /// <summary>Opens what it needs; starts nothing yet.</summary>
    /// <param name="options">Where things are.</param>
    /// <param name="ledger">Where it tells things.</param>
    /// <param name="signals">What it is asked for.</param>
    /// <exception cref="HostException">The run folder cannot be used.</exception>
    public Supervisor(ApplianceOptions options, BootLedger ledger, SupervisorSignals signals)
    {
        _options = options;
        _ledger = ledger;
        _signals = signals;
        _startTime = SupervisedProcess.StartTimeOf(Environment.ProcessId) ?? 0;
        _pipe = OutputPipe.Open(Path.Combine(options.RunFolder, "output"));
        _watchdog = new WatchdogKeeper(options.Watchdog);
        _choice = new ConfigChoice(options.OwnFile, options.LastGoodFile, options.Factory);
        _lastGood = new LastGoodKeeper(options.OwnFile, options.LastGoodFile);
    }

    private static long Now => Environment.TickCount64;

    /// <summary>Runs until it is told to end, and ends the director before it.</summary>
    public void Run()
    {
        BootRecord? record = BootRecord.Read(RecordPath);
        Adopt(record);
        AwaitBoot();
        FinishSave(_options.OwnFile);
        FinishSave(_options.LastGoodFile);

        _ownFile = BootFiles.FingerprintOf(_options.OwnFile);
        if (_run is null && !_isStopped && !_signals.IsToEnd)
        {
            // First of all, for packets wait for it.
            Start();
        }

        // Not before: what a save waits for is not the director's fault.
        _watchdog.Open();
        Write();
        while (!_isEnding || _run is not null)
        {
            Act();
            SupervisorWait.Any(_run?.Process, _pipe, _signals.Wake, UntilNext());
        }

        // The next one begins anew.
        File.Delete(RecordPath);
        _ledger.Log(SyslogSeverity.Informational, "the supervisor ends");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _run?.Dispose();
        _watchdog.Dispose();
        _pipe.Dispose();
    }

    private string RecordPath => Path.Combine(_options.RunFolder, BootRecord.FileName);

    private void Act()
    {
        _pipe.Read(TakeLine);
        TakeSignals();
        if (_run?.Process.TryEnd() is { } end)
        {
            // What it wrote last may say why.
            _pipe.ReadRest(TakeLine);
            Ended(end);
        }

        if (_run is null && !_isStopped && !_isEnding)
        {
            Start();
        }

        Probe();
        if (_watchdog.Tend(IsWell(), Now))
        {
            Write();
        }
    }

    /// <summary>Waits for the look for the boot partition; where that hangs, what is there has to do.</summary>
    private void AwaitBoot()
    {
        BootWait wait = new(_options.Await, Now);
        while (!wait.IsOver(Now) && !_signals.IsToEnd)
        {
            _pipe.Read(TakeLine);
            SupervisorWait.Any(null, _pipe, _signals.Wake, BootPace);
        }
    }

    /// <summary>Does what a power cut has kept a save from.</summary>
    private void FinishSave(string file)
    {
        try
        {
            if (FileReplacement.Recover(file, _ => IsGood(file)) is { } note)
            {
                _ledger.Note(note);
            }
        }
        catch (HostException error)
        {
            _ledger.Note(error.Message);
        }
    }

    private bool IsGood(string file)
    {
        using CancellationTokenSource limit = new(CheckLimit);
        try
        {
            return CommandProcess.RunAsync([_options.Program, "check", "--config", file], [], limit.Token).GetAwaiter().GetResult() is { ExitStatus: ExitCode.Good, Signal: 0, StartError: null };
        }
        catch (OperationCanceledException error)
        {
            throw new HostException($"an interrupted save of {file} is not finished, for its check has not ended within {CheckLimit.TotalSeconds:0} s; what was to be saved is in {file}.new", error);
        }
    }

    /// <summary>Goes on with the director that an earlier supervisor has left running, or, the first one, with the one that was started ahead of it.</summary>
    private void Adopt(BootRecord? record)
    {
        if (record is { Director: > 0, Running: { } file } && SupervisedProcess.Adopt(record.Director, record.DirectorStart) is { } process)
        {
            _run = new DirectorRun(process, file, record.Control, Now) { IsAdopted = true, IsReady = record.State == BootState.Running };
            _restarts = record.Restarts;
            _ledger.Log(SyslogSeverity.Warning, $"the supervisor was started anew and goes on with the director that runs (process {process.Id})");
        }
        else if (record is { State: BootState.Stopped })
        {
            _isStopped = true;
        }
        else if (record is null && SupervisedProcess.AdoptStarted(_options.First, "--standby") is { } first)
        {
            _run = new DirectorRun(first, _options.OwnFile, _options.ControlPath, Now);
        }
    }

    private void Start()
    {
        GiveChangedFileAChance();
        if (Now < _nextStart)
        {
            return;
        }

        if (_choice.IsExhausted)
        {
            _choice.StartOver();
        }

        string file = _choice.Current;
        if (!File.Exists(file))
        {
            Refuse(new StartFailure("there is no such file", [], IsFinal: true));
            return;
        }

        try
        {
            _run = new DirectorRun(SupervisedProcess.Start(_options.DirectorArguments(file, _choice.IsLastAttempt), _pipe), file, _options.ControlPath, Now);
            _nextProbe = Now + EarlyProbePaceMilliseconds;
            Write();
        }
        catch (HostException error)
        {
            Refuse(new StartFailure($"the director cannot be started: {error.Message}", [], IsFinal: false));
        }
    }

    private void GiveChangedFileAChance()
    {
        ulong present = BootFiles.FingerprintOf(_options.OwnFile);
        if (present != _ownFile)
        {
            _ownFile = present;
            _choice.StartOver();
            _nextStart = Now;
        }
    }

    private void Ended(ProcessEnd end)
    {
        DirectorRun run = _run!;
        _run = null;
        _lastGood.Forget();
        if (end.ExitStatus == ExitCode.NotWanted)
        {
            // It has touched nothing: no start has failed.
            _nextStart = Now;
        }
        else if (_isEnding || run.EndedOnPurpose(end))
        {
            _isStopped = !_isEnding;
            _ledger.Log(SyslogSeverity.Warning, "the director has ended as it was asked to");
        }
        else if (run.IsReady && Now - run.Started >= RanWellMilliseconds)
        {
            _choice.RanWell();
            _restarts++;
            _ledger.Log(SyslogSeverity.Error, $"the director {run.How(end)} and is started again");
            _nextStart = Now;
        }
        else
        {
            _restarts++;
            Refuse(run.Failure(end));
        }

        run.Dispose();
        Write();
    }

    private void Refuse(StartFailure failure)
    {
        string file = _choice.Current;
        _choice.Failed(failure);
        _nextStart = Now + (long)_choice.Delay.TotalMilliseconds;
        _ledger.Log(SyslogSeverity.Error, $"{file}: {failure.Reason}");
        Write();
    }

    private void Probe()
    {
        if (_run is not { } run || _isEnding || Now < _nextProbe)
        {
            return;
        }

        ProbeAnswer? answer = run.IsReady || run.IsAdopted ? DirectorProbe.Ask(run.Control, AnswerLimit) : null;
        _nextProbe = Now + (answer is null ? EarlyProbePaceMilliseconds : ProbePaceMilliseconds);
        if (answer is not null && answer.Pid == run.Process.Id)
        {
            Answered(run, answer);
            return;
        }

        // What counts as running well is an answer after the other.
        _lastGood.Forget();
        if (!run.WasHung && Patience.IsOver(run.IsReady, run.IsReady ? run.ReadySince : run.Started, _lastAnswer, Now))
        {
            _ledger.Log(SyslogSeverity.Critical, run.IsReady
                ? $"the director gives no answer for {Patience.SilenceMilliseconds / 1000} s: it is ended and started again"
                : $"the director is not ready after {Patience.StartMilliseconds / 1000} s: it is ended");
            run.WasHung = true;
            run.Process.Signal(Kill);
        }
    }

    private void Answered(DirectorRun run, ProbeAnswer answer)
    {
        bool isNew = !run.HasAnswered;
        run.HasAnswered = run.IsReady = true;
        _lastAnswer = Now;
        if (Now - run.Started >= RanWellMilliseconds)
        {
            _choice.RanWell();
        }

        if (run.File != _options.OwnFile && BootFiles.TextOf(BootFiles.FingerprintOf(_options.OwnFile)) == answer.FileInForce)
        {
            run.File = _options.OwnFile;
            _choice.StartOver();
            isNew = true;
        }

        try
        {
            if (_lastGood.Observe(answer, Now))
            {
                _ledger.Log(SyslogSeverity.Informational, $"the director runs well: {_options.LastGoodFile} is {_options.OwnFile} from now on");
            }
        }
        catch (HostException error)
        {
            _ledger.Note(error.Message);
            isNew = true;
        }

        if (isNew)
        {
            Write();
        }
    }

    /// <summary>Whether the watchdog may be fed: the director answers, is given its time to start, is about to be started, or is down because nobody wants it.</summary>
    private bool IsWell() => _isEnding || _run is not { } run || Patience.MayFeed(run.HasAnswered, run.Started, _lastAnswer, Now);

    private void TakeSignals()
    {
        if (_signals.IsToEnd && !_isEnding)
        {
            _isEnding = true;
            _endDeadline = Now + StopLimitMilliseconds;
            _run?.Process.Signal(Terminate);
        }

        if (_isEnding && Now >= _endDeadline && _run is { WasHung: false } run)
        {
            run.WasHung = true;
            run.Process.Signal(Kill);
        }

        if (_signals.TakeStart() && !_isEnding)
        {
            _isStopped = false;
            _nextStart = Now;
            if (_run is null)
            {
                _choice.StartOver();
            }
            else if (_run.IsReady)
            {
                // Earlier the signal would end it, for nothing takes it yet.
                _run.Process.Signal(HangUp);
            }
        }
    }

    private void TakeLine(string text)
    {
        var line = DirectorLine.Parse(text);
        _ledger.Pass(line);
        bool wasReady = _run?.IsReady ?? true;
        _run?.Take(line);
        if (!wasReady && _run is { IsReady: true } run)
        {
            run.ReadySince = Now;
            _nextProbe = Now;
            Write();
        }
    }

    private TimeSpan UntilNext()
    {
        long next = _isEnding ? (_run is { WasHung: false } ? _endDeadline : long.MaxValue)
            : _run is not null ? _nextProbe
            : _isStopped ? long.MaxValue
            : _nextStart;
        return TimeSpan.FromMilliseconds(Math.Max(0, Math.Min(next, Now + WatchdogKeeper.PaceMilliseconds) - Now));
    }

    private void Write() => _ledger.Write(new BootRecord
    {
        Supervisor = Environment.ProcessId,
        SupervisorStart = _startTime,
        State = _isStopped ? BootState.Stopped : _run is { IsReady: true } ? BootState.Running : _choice.IsExhausted ? BootState.Failing : BootState.Starting,
        Wanted = _options.OwnFile,
        Running = _run?.File,
        Director = _run?.Process.Id ?? 0,
        DirectorStart = _run?.Process.StartTime ?? 0,
        Control = _run?.Control ?? _options.ControlPath,
        Restarts = _restarts,
        Watchdog = _watchdog.Description,
        Refused = _choice.Refused,
        Notes = _ledger.Notes,
    });
}
