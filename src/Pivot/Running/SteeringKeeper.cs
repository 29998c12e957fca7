using Microsoft.Extensions.Logging;
using Pivot.Director.Ports;
using Pivot.Linux;
using Pivot.Linux.Steering;

namespace Pivot.Running;

/// <summary>
/// Puts the steering in force and looks after it: the kernel forgets proxy neighbours and routes when an interface goes down, other programs reset kernel
/// parameters, and addresses of the board change. Applying a plan again repairs what is missing and otherwise changes nothing. A fault is said when it begins and when it is over.
/// </summary>
internal sealed class SteeringKeeper : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly IHostSteering _steering;
    private readonly Func<SteeringPlan> _plan;
    private readonly ILogger _logger;
    private readonly Action? _applied;
    private readonly Timer _timer;
    private readonly Lock _lock = new();

    /// <summary>Guarded by <c>_lock</c>.</summary>
    private bool _stopped;

    /// <summary>Why the steering is not as it should be; null = it is. Written under <c>_lock</c>.</summary>
    private volatile string? _fault;

    /// <summary>What the steering lacked last. Written under <c>_lock</c>.</summary>
    private readonly OngoingWarnings _warnings;

    /// <summary>Applies the plan and starts to look after it.</summary>
    /// <param name="steering">Carries plans out.</param>
    /// <param name="plan">The plan as it is at the moment; called before each application, never twice at a time.</param>
    /// <param name="logger">Is told of faults.</param>
    /// <param name="applied">Called after each application.</param>
    /// <exception cref="HostException">The plan cannot be applied; nothing was changed.</exception>
    public SteeringKeeper(IHostSteering steering, Func<SteeringPlan> plan, ILogger logger, Action? applied = null)
    {
        _applied = applied;
        _steering = steering;
        _plan = plan;
        _logger = logger;
        _warnings = new OngoingWarnings(logger);
        Apply();
        Report(null);
        _timer = new Timer(_ => Repair(), null, Interval, Interval);
    }

    /// <summary>What the user should know, one sentence each. Safe from any thread.</summary>
    public IReadOnlyList<string> Notes => _fault is { } fault ? [$"steering is not as it should be: {fault}", .. _warnings.Present] : _warnings.Present;

    /// <summary>Makes the steering what it should be, now. Safe from any thread.</summary>
    public void Repair()
    {
        lock (_lock)
        {
            if (_stopped)
            {
                return;
            }

            try
            {
                Apply();
                Report(null);
            }
            catch (HostException error)
            {
                Report(error.Message);
            }
        }
    }

    /// <summary>Changes the plan and applies it, with no repair in between.</summary>
    /// <param name="change">From then on the plan is the new one.</param>
    /// <param name="undo">However far the change has come: from then on the plan is the one before, which is applied again.</param>
    /// <exception cref="HostException">The new plan cannot be applied; the one before is in force.</exception>
    public void Change(Action change, Action undo)
    {
        lock (_lock)
        {
            try
            {
                change();
                Apply();
                Report(null);
            }
            catch (HostException)
            {
                undo();
                Repair();
                throw;
            }
        }
    }

    /// <summary>Changes how it steers, and applies the plan anew: what cannot be applied is repaired as ever. Nothing after the end of the looking after.</summary>
    /// <param name="change">Changes it; may throw.</param>
    public void Renew(Action change)
    {
        lock (_lock)
        {
            if (!_stopped)
            {
                change();
                Repair();
            }
        }
    }

    /// <summary>Ends the looking after, waiting for a repair that is under way; what is steered stays.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _stopped = true;
        }

        _timer.Dispose();
    }

    private void Apply()
    {
        _steering.Apply(_plan());
        _applied?.Invoke();
    }

    private void Report(string? fault)
    {
        if (fault is not null && fault != _fault)
        {
            RunningMessages.SteeringNotRepaired(_logger, fault);
        }
        else if (fault is null && _fault is not null)
        {
            RunningMessages.SteeringRepaired(_logger);
        }

        _fault = fault;
        if (fault is null)
        {
            _warnings.Replace(_steering.Warnings);
        }
    }
}
