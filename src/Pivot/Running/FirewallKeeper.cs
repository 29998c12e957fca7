using Microsoft.Extensions.Logging;
using Pivot.Linux;
using Pivot.Linux.Firewall;

namespace Pivot.Running;

/// <summary>Looks at the start and every minute whether the host's firewall drops what the board forwards, and says on the log when that begins and when it is over.</summary>
internal sealed class FirewallKeeper : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Func<IReadOnlyList<string>> _look;
    private readonly ILogger _logger;
    private readonly Timer _timer;
    private readonly Lock _round = new();
    private readonly OngoingWarnings _warnings;

    /// <summary>Guarded by <c>_round</c>.</summary>
    private bool _stopped;

    /// <summary>Why the last look failed; null = it did not. Guarded by <c>_round</c>.</summary>
    private string? _fault;

    /// <summary>Looks for the first time.</summary>
    /// <param name="device">The device whose packets have to be let through.</param>
    /// <param name="ipv6">Whether IPv6 counts too, at the time of each look.</param>
    /// <param name="intoDevice">Packets are forwarded into the device too, and not only out of it.</param>
    /// <param name="logger">Is told.</param>
    public FirewallKeeper(string device, Func<bool> ipv6, bool intoDevice, ILogger logger)
        : this(() => [.. ForwardPolicy.Find(device, ipv6()).Select(chain => chain.Describe(device, intoDevice))], logger)
    {
    }

    /// <summary>Looks for the first time, in another way.</summary>
    /// <param name="look">One look: sentences for the user.</param>
    /// <param name="logger">Is told.</param>
    internal FirewallKeeper(Func<IReadOnlyList<string>> look, ILogger logger)
    {
        _look = look;
        _logger = logger;
        _warnings = new OngoingWarnings(logger);
        Look();
        _timer = new Timer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>What the last look has found, one sentence each. Safe from any thread.</summary>
    public IReadOnlyList<string> Notes => _warnings.Present;

    /// <summary>Looks now. Safe from any thread.</summary>
    public void Look()
    {
        lock (_round)
        {
            if (_stopped)
            {
                return;
            }

            try
            {
                _warnings.Replace(_look());
                _fault = null;
            }
            catch (HostException error)
            {
                if (error.Message != _fault)
                {
                    RunningMessages.FirewallNotAsked(_logger, error.Message);
                }

                _fault = error.Message;
            }
        }
    }

    /// <summary>Ends the looking, waiting for a look that is under way.</summary>
    public void Dispose()
    {
        lock (_round)
        {
            _stopped = true;
        }

        _timer.Dispose();
    }
}
