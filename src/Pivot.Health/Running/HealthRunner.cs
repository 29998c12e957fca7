using Pivot.Health.Agents;
using Pivot.Health.Checks;
using Pivot.Health.States;

namespace Pivot.Health.Running;

/// <summary>
/// Runs all checks and asks all agents. One timer and two heaps, however many servers there are:
/// 1. <see cref="Pump"/>, called by the timer and by whatever changes the plan, takes what is due under the lock, and starts and stops it outside;
/// 2. a job runs on the thread pool and hands its result to <see cref="Ended"/>, which gives it to the server's <see cref="ServerMonitor"/> under the lock;
/// 3. changes go to the listener through <see cref="ChangeQueue"/>.
/// Deadlines are the runner's: a check is told to stop when its time is over, and one that does not stop costs nobody else a slot.
/// </summary>
public sealed partial class HealthRunner : IAsyncDisposable
{
    // First checks start at once where there are few, and over an interval where there are very many.
    private const long SpreadPerServer = 2;
    private const long NotArmed = -1;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Watch> _watches = new(StringComparer.Ordinal);
    private readonly DueHeap _easing = new();
    private readonly CheckLane _sockets;
    private readonly CheckLane _commands;
    private readonly ChangeQueue _changes;
    private readonly HealthChecker _checker;
    private readonly AgentPoller _agents;
    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _armedFor = NotArmed;
    private int _tasks;
    private bool _stopped;

    /// <summary>Makes a runner without servers.</summary>
    /// <param name="checker">Asks servers.</param>
    /// <param name="agents">Asks agents.</param>
    /// <param name="listener">Is told of changes.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="clock">The clock and the timer.</param>
    public HealthRunner(HealthChecker checker, AgentPoller agents, IHealthListener listener, HealthRunnerOptions options, TimeProvider clock)
    {
        Jitter jitter = new(options.Seed);
        (_checker, _agents, _clock) = (checker, agents, clock);
        _sockets = new CheckLane(options.MaxChecks, jitter);
        _commands = new CheckLane(options.MaxCommands, jitter);
        _changes = new ChangeQueue(listener, options.Fault);
        _start = clock.GetTimestamp();
        _timer = clock.CreateTimer(static state => ((HealthRunner)state!).TimerFired(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How busy it is.</summary>
    public RunnerLoad Load
    {
        get
        {
            lock (_gate)
            {
                return new RunnerLoad(_watches.Count, _sockets.Running + _commands.Running, _sockets.Hanging + _commands.Hanging, _sockets.StartedLate + _commands.StartedLate);
            }
        }
    }

    /// <summary>All servers, in no order.</summary>
    public IReadOnlyList<ServerHealthStatus> Status()
    {
        lock (_gate)
        {
            long now = Now();
            List<ServerHealthStatus> all = new(_watches.Count);
            foreach (Watch watch in _watches.Values)
            {
                all.Add(watch.Monitor.Status(now));
            }

            return all;
        }
    }

    /// <summary>One server's health now; null when it is not known here.</summary>
    public ServerHealth? Find(string service, string server)
    {
        lock (_gate)
        {
            return _watches.GetValueOrDefault(Watch.Key(service, server))?.Monitor.Health;
        }
    }

    /// <summary>Stops all checks and waits, for at most two seconds, until those that run have ended. No health changes afterwards.</summary>
    public async ValueTask DisposeAsync()
    {
        List<Job> running = [];
        lock (_gate)
        {
            _stopped = true;
            foreach (Watch watch in _watches.Values)
            {
                Remove(watch.Check, running);
                Remove(watch.Agent, running);
            }

            _watches.Clear();
            if (_tasks == 0)
            {
                _allEnded.TrySetResult();
            }
        }

        await _timer.DisposeAsync().ConfigureAwait(false);
        Cancel(running);
        try
        {
            await _allEnded.Task.WaitAsync(StopPatience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // What hangs now has hung before; the process is about to end.
        }
    }

    private long Now() => (long)_clock.GetElapsedTime(_start).TotalMilliseconds;

    // It may have fired a little early by the other clock: then it must be set again, though for the same time.
    private void TimerFired()
    {
        lock (_gate)
        {
            _armedFor = NotArmed;
        }

        Pump();
    }

    private void Pump()
    {
        List<Job> start = [], stop = [];
        lock (_gate)
        {
            if (_stopped)
            {
                return;
            }

            long now = Now();
            TakeFrom(_sockets, now, start, stop);
            TakeFrom(_commands, now, start, stop);
            while (_easing.First is { } ease && ease.Due <= now)
            {
                _easing.Remove(ease);
                Note(ease.Monitor, ease.Monitor.Ease(now), now);
            }

            Arm(now);
        }

        Cancel(stop);
        foreach (Job job in start)
        {
            _ = Task.Run(() => RunAsync(job));
        }

        _changes.Deliver();
    }

    private void TakeFrom(CheckLane lane, long now, List<Job> start, List<Job> stop)
    {
        while (lane.TakeOverdue(now) is { } job)
        {
            if (job.Phase == JobPhase.Cancelled)
            {
                stop.Add(job);
            }
            else
            {
                Hangs(job, now);
            }
        }

        while (lane.TakeDue(now) is { } job)
        {
            if (job.Phase == JobPhase.Lingering)
            {
                Hangs(job, now);
                continue;
            }

            job.Cancellation = new CancellationTokenSource();
            _tasks++;
            start.Add(job);
        }
    }

    // On other threads: what waits for it goes on from there, and this thread has others to tell.
    private static void Cancel(List<Job> jobs)
    {
        foreach (Job job in jobs)
        {
            _ = job.Cancellation?.CancelAsync();
        }
    }

    private async Task RunAsync(Job job)
    {
        CancellationToken token = job.Cancellation!.Token;
        CheckedServer server = job.Server;
        if (job.Kind == JobKind.Agent)
        {
            AgentAnswer answer = await _agents.AskAsync(server, token).ConfigureAwait(false);
            Ended(job, null, answer);
        }
        else
        {
            CheckResult result = await _checker.RunAsync(server.Target, server.Check!, token).ConfigureAwait(false);
            Ended(job, result, null);
        }
    }

    private void Ended(Job job, CheckResult? result, AgentAnswer? answer)
    {
        lock (_gate)
        {
            long now = Now();
            if (Lane(job).End(job, now))
            {
                Note(job.Monitor, answer is null ? job.Monitor.CheckEnded(result!, now - job.StartedAt, now) : job.Monitor.AgentAnswered(answer, now), now);
            }

            if (--_tasks == 0 && _stopped)
            {
                _allEnded.TrySetResult();
            }
        }

        Pump();
    }

    private void Hangs(Job job, long now)
    {
        string reason = $"did not stop after {DurationText.Of(TimeSpan.FromMilliseconds(job.Timeout))}";
        Note(
            job.Monitor,
            job.Kind == JobKind.Agent
                ? job.Monitor.AgentAnswered(AgentAnswer.None(reason), now)
                : job.Monitor.CheckEnded(CheckResult.Failed("the check " + reason), now - job.StartedAt, now),
            now);
    }

    private void Note(ServerMonitor monitor, HealthChange? change, long now)
    {
        _changes.Add(change);
        Watch watch = _watches[Watch.Key(monitor.Server.Target.Service, monitor.Server.Target.Server)];
        if (watch.Ease.HeapIndex < 0 && monitor.NextEase(now) is { } next)
        {
            _easing.Add(watch.Ease, next);
        }
    }

    private CheckLane Lane(Job job) => job.IsCommand ? _commands : _sockets;

    private void Arm(long now)
    {
        long next = Math.Min(Math.Min(_sockets.NextEvent, _commands.NextEvent), _easing.First?.Due ?? long.MaxValue);
        if (next != _armedFor)
        {
            _armedFor = next;
            _timer.Change(next == long.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Max(0, next - now)), Timeout.InfiniteTimeSpan);
        }
    }
}
