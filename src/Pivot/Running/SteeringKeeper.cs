using Microsoft.Extensions.Logging;
using Pivot.Director.Ports;
using Pivot.Linux;

namespace Pivot.Running;

/// <summary>
/// Puts the steering in force and looks after it: the kernel forgets proxy neighbours when an interface goes down, and other programs reset kernel
/// parameters. Applying the same plan again repairs what is missing and otherwise changes nothing.
/// </summary>
internal sealed class SteeringKeeper : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly ISteering _steering;
    private readonly SteeringPlan _plan;
    private readonly ILogger _logger;
    private readonly Timer _timer;
    private readonly Lock _lock = new();

    /// <summary>Guarded by <c>_lock</c>.</summary>
    private bool _stopped;

    /// <summary>Applies the plan and starts to look after it.</summary>
    /// <exception cref="HostException">The plan cannot be applied; nothing was changed.</exception>
    public SteeringKeeper(ISteering steering, SteeringPlan plan, ILogger logger)
    {
        _steering = steering;
        _plan = plan;
        _logger = logger;
        steering.Apply(plan);
        _timer = new Timer(_ => Repair(), null, Interval, Interval);
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

    private void Repair()
    {
        lock (_lock)
        {
            if (_stopped)
            {
                return;
            }

            try
            {
                _steering.Apply(_plan);
            }
            catch (HostException error)
            {
                RunningMessages.SteeringNotRepaired(_logger, error.Message);
            }
        }
    }
}
