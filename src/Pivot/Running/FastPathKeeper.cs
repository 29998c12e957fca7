using Microsoft.Extensions.Logging;
using Pivot.Config;
using Pivot.Control.Model;
using Pivot.Director;
using Pivot.Director.FastPath;
using Pivot.Linux;
using Pivot.Linux.FastPath;
using Pivot.Linux.Firewall;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Running;

/// <summary>
/// Has the director's connections carried by the programs, as long as that is wanted and right: with <c>fastpath = "auto"</c> not where the host does more with forwarded packets than forward them (firewall, source NAT, IPsec), for carried packets skip it. Looks again whenever that changes,
/// and every minute, since the older iptables does not tell. Says on the log what it has come to. Safe from any thread.
/// </summary>
internal sealed class FastPathKeeper : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>On a board that starts the first packets come sooner by the slow path than the kernel has checked the programs that carry, and than the host's rules can be asked for: the kernel fetches modules for that.</summary>
    private static readonly TimeSpan BoardsStart = TimeSpan.FromSeconds(3);

    private readonly BpfSteering? _steering;
    private readonly Func<bool> _ipv6;
    private readonly Func<bool, string?> _rules;
    private readonly bool _isAppliance;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();

    /// <summary>Guarded by <c>_lock</c>, as is what follows.</summary>
    private FastPathChoice _choice;
    private bool _stopped;
    private PacketDirector? _director;
    private NetworkEvents? _events;
    private Timer? _timer;

    /// <summary>The programs that carry are still to be loaded.</summary>
    private bool _loadsLater;

    /// <summary>Why they could not be.</summary>
    private string? _refusal;

    /// <summary>The memory, once there was any. Written under <c>_lock</c>.</summary>
    private volatile MappedFlows? _flows;

    /// <summary>Why nothing is carried; null while something is. Written under <c>_lock</c>.</summary>
    private volatile string? _reason = "the director is starting";

    /// <summary>Keeps what it will need.</summary>
    /// <param name="steering">How packets are steered.</param>
    /// <param name="choice">What is wanted.</param>
    /// <param name="ipv6">Whether there is anything of IPv6, at present.</param>
    /// <param name="rules">Finds what carried packets would skip, null = nothing (<see cref="ForwardingRules.Find"/>); of IPv6 too, where told.</param>
    /// <param name="isAppliance">The board starts with this director.</param>
    /// <param name="logger">Is told.</param>
    public FastPathKeeper(IHostSteering steering, FastPathChoice choice, Func<bool> ipv6, Func<bool, string?> rules, bool isAppliance, ILogger logger)
    {
        _steering = steering as BpfSteering;
        _choice = choice;
        _ipv6 = ipv6;
        _rules = rules;
        _isAppliance = isAppliance;
        _logger = logger;
    }

    /// <summary>Puts programs that carry in the place of those that a board starts with (<see cref="BpfSteering.LoadFlows"/>). Called without any lock.</summary>
    public Action Load { get; init; } = static () => { };

    /// <summary>Whether the programs are to carry from the start on.</summary>
    /// <param name="choice">What is wanted.</param>
    /// <param name="isAppliance">The board starts with this director.</param>
    public static bool CarriesAtOnce(FastPathChoice choice, bool isAppliance) => choice == FastPathChoice.On || (choice == FastPathChoice.Auto && !isAppliance);

    /// <summary>What there is to tell.</summary>
    public FastPathReport Report()
    {
        string? reason = _reason;
        FastPathStatus status = _director?.FastPath ?? default;
        return new FastPathReport
        {
            On = reason is null,
            Reason = reason,
            Flows = status.Flows,
            Refused = status.Refused,
            LostEvents = (long)status.Lost,
            MemoryBytes = _flows?.Length ?? 0,
        };
    }

    /// <summary>Begins, before the workers do: what programs of an earlier run carry must not be taken for idle.</summary>
    /// <param name="director">With its services in force.</param>
    /// <exception cref="HostException">It is demanded, and cannot be had.</exception>
    public void Begin(PacketDirector director)
    {
        lock (_lock)
        {
            _director = director;
            bool keeps = _steering is { KeepsFlows: true };
            if (keeps)
            {
                // Where they are not to be carried on, what was carried is counted, and they are the director's.
                Carry(director);
                if (director.FastPath is null)
                {
                    _steering!.TurnFlowsOff();
                }
            }

            _loadsLater = !keeps && _choice == FastPathChoice.Auto && !CarriesAtOnce(_choice, _isAppliance);
            if (!_loadsLater)
            {
                Look(director);
            }

            _timer = new Timer(_ => LoadAndLook(), null, _loadsLater ? BoardsStart : Interval, Interval);
        }
    }

    /// <summary>Takes over another choice. Programs that carry may have to be attached after it.</summary>
    /// <exception cref="HostException">It is demanded, and cannot be had; all is as it was.</exception>
    public void Change(FastPathChoice choice)
    {
        lock (_lock)
        {
            if (choice == _choice || _director is not { } director)
            {
                return;
            }

            FastPathChoice before = _choice;
            if (choice != FastPathChoice.Off)
            {
                _steering?.LoadFlows();
            }

            _choice = choice;
            try
            {
                Decide(director);
            }
            catch (HostException)
            {
                _choice = before;
                Decide(director);
                throw;
            }
        }
    }

    /// <summary>Looks again at what carried packets would skip.</summary>
    public void Look()
    {
        lock (_lock)
        {
            if (!_stopped && _choice == FastPathChoice.Auto && _director is { } director)
            {
                Look(director);
            }
        }
    }

    /// <summary>Takes in what the programs have told, and has room made for more connections. To be called at least ten times a second, by one thread at a time.</summary>
    /// <param name="now">The present tick.</param>
    public void Tend(ulong now)
    {
        if (_reason is not null || _director is not { } director || _flows is not { } flows)
        {
            return;
        }

        director.CollectFlows(now);
        if (director.FastPath is { } status)
        {
            Tend(flows, status);
        }
    }

    /// <summary>Ends the looking, waiting for a look that is under way; what is carried goes on.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _stopped = true;
        }

        _timer?.Dispose();
        _events?.Dispose();
    }

    /// <summary>The steering's lock is taken before this one's wherever both are: no lock is held while it loads.</summary>
    private void LoadAndLook()
    {
        bool loads;
        lock (_lock)
        {
            loads = _loadsLater && !_stopped && _choice == FastPathChoice.Auto;
            _loadsLater &= !loads;
        }

        if (loads)
        {
            try
            {
                Load();
            }
            catch (HostException failure)
            {
                _refusal = failure.Message;
            }
        }

        Look();
    }

    private void Tend(MappedFlows flows, FastPathStatus status)
    {
        try
        {
            flows.Tend(status.Records, status.Buckets, _ipv6());
        }
        catch (HostException failure)
        {
            RunningMessages.FlowsNotMade(_logger, failure.Message);
        }
    }

    /// <summary>Decides, and is told of changes from then on.</summary>
    private void Look(PacketDirector director)
    {
        NetworkEvents? begun = _events is null ? _events = NetworkEvents.OfFirewall() : null;
        Decide(director);
        begun?.Tell(Look);
    }

    private void Decide(PacketDirector director)
    {
        string? reason = ReasonAgainst();
        if (reason is null && _reason is not null)
        {
            Carry(director);
        }
        else if (reason is not null && director.FastPath is not null)
        {
            director.StopCarrying(RunningDirector.Now());
        }

        if (reason is null && _reason is not null)
        {
            RunningMessages.FastPathOn(_logger);
        }
        else if (reason is not null && reason != _reason)
        {
            RunningMessages.FastPathOff(_logger, reason);
        }

        _reason = reason;
    }

    /// <summary>Why nothing is to be carried; null = it is.</summary>
    private string? ReasonAgainst()
    {
        if (_choice == FastPathChoice.Off)
        {
            return "[director] fastpath is \"off\"";
        }

        if (Lack() is { } lack)
        {
            return _choice == FastPathChoice.On ? throw new HostException($"fastpath = \"on\" cannot be had: {lack}. With \"auto\" the director does without.") : lack;
        }

        return _choice == FastPathChoice.Auto ? Skipped() : null;
    }

    /// <summary>What is missing on the host.</summary>
    private string? Lack()
    {
        if (_steering is not { } steering)
        {
            return "packets are steered by routes";
        }

        if (!steering.Carries)
        {
            return $"the kernel refuses it: {steering.CarryRefusal ?? _refusal ?? "the programs are loaded without it"}";
        }

        try
        {
            _flows ??= steering.Flows(_director!.Table.Limit);
            return null;
        }
        catch (LinuxException failure)
        {
            return $"its memory cannot be had: {failure.Message}";
        }
    }

    private string? Skipped()
    {
        try
        {
            return _rules(_ipv6()) is { } rules ? $"{rules}, and carried packets would skip that; fastpath = \"on\" carries them all the same" : null;
        }
        catch (HostException failure)
        {
            return $"whether the host's firewall judges what is forwarded cannot be asked: {failure.Message}";
        }
    }

    private void Carry(PacketDirector director)
    {
        if (director.FastPath is not null || Lack() is not null || _flows is not { } flows)
        {
            return;
        }

        director.CarryBy(flows, RunningDirector.Now());
    }
}
