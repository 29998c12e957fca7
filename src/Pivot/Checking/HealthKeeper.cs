using Microsoft.Extensions.Logging;
using Pivot.Config;
using Pivot.Director;
using Pivot.Director.Services;
using Pivot.Health;
using Pivot.Health.Agents;
using Pivot.Health.Checks;
using Pivot.Health.Network;
using Pivot.Health.Running;
using Pivot.Health.States;
using Pivot.Linux;
using Pivot.Running;

namespace Pivot.Checking;

/// <summary>
/// Has the real servers checked and tells the director what follows: 1. the runner finds that a server has changed; 2. a moment later what is known of all servers is put in force at once, so that
/// many changes cost as much as one; 3. the lines are logged, and from then on they are true. What people have changed by hand stays as it is. Packets wait for none of this.
/// </summary>
/// <param name="director">Is told.</param>
/// <param name="way">How checks leave the board.</param>
/// <param name="logger">Gets a line for each change.</param>
internal sealed class HealthKeeper(PacketDirector director, TrafficWay way, ILogger logger) : IHealthListener, IConfigFollower, IDisposable
{
    /// <summary>How long a change waits for others.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);

    private static readonly RunnerLoad NoLoad = new(0, 0, 0, 0);

    /// <summary>Held while the director is told, so that the later knowledge is told later.</summary>
    private readonly Lock _telling = new();

    /// <summary>Guards what follows it.</summary>
    private readonly Lock _lock = new();
    private List<HealthChange> _changes = [];
    private Timer? _timer;
    private HealthRunner? _runner;

    /// <summary>Services that were said to have no server left. Under <see cref="_telling"/>.</summary>
    private readonly HashSet<string> _withoutServers = new(StringComparer.Ordinal);

    /// <summary>All that is known of servers that are checked or have an agent, in no order.</summary>
    public IReadOnlyList<ServerHealthStatus> Status() => _runner?.Status() ?? [];

    /// <summary>How busy the checking is.</summary>
    public RunnerLoad Load => _runner?.Load ?? NoLoad;

    /// <inheritdoc/>
    /// <remarks>Checks the servers of a configuration, whose services are in force in the director by then, and no others. Those that stay keep their state. Never refuses.</remarks>
    public void Apply(PivotConfig config)
    {
        List<CheckedServer> servers = CheckPlan.Of(config);
        if (_runner is null && servers.Count > 0)
        {
            _timer = new Timer(_ => TellUnlessFaulty());
            _runner = NewRunner();
        }

        way.Apply(config);
        _runner?.Apply(servers);
        Tell();
    }

    /// <inheritdoc/>
    public void Changed(HealthChange change)
    {
        lock (_lock)
        {
            _changes.Add(change);
            if (_changes.Count == 1)
            {
                _ = _timer!.Change(Gathering, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Ends all checks, waiting a moment for those under way. What is in force stays so.</summary>
    public void Dispose()
    {
        _runner?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _timer?.Dispose();
        lock (_telling)
        {
            _runner = null;
        }
    }

    private HealthRunner NewRunner() => new(
        new HealthChecker(new CheckSockets(way), new ProgramRunner(), new OpenSslClient(), KernelRandom.Next64()),
        new AgentPoller(new CheckSockets()),
        this,
        new HealthRunnerOptions { Seed = KernelRandom.Next64(), Fault = fault => RunningMessages.HealthFault(logger, fault) },
        TimeProvider.System);

    /// <summary>On the timer's thread, where an exception would end the process.</summary>
    private void TellUnlessFaulty()
    {
        try
        {
            Tell();
        }
        catch (Exception fault)
        {
            RunningMessages.HealthFault(logger, fault);
        }
    }

    private void Tell()
    {
        lock (_telling)
        {
            if (_runner is not { } runner)
            {
                return;
            }

            List<HealthChange> changes;
            lock (_lock)
            {
                (changes, _changes) = (_changes, []);
            }

            director.ChangeServers((service, server) => server.Spec.IsLeaving ? server.Condition
                : Found(server.Condition, server.Spec.IsFallback ? null : runner.Find(service.Spec.Name, server.Spec.Name)));
            Say(changes);
        }
    }

    /// <summary>A server's condition with what is known of its health now.</summary>
    private static ServerCondition Found(ServerCondition before, ServerHealth? health) => health is null ? before.WithoutFindings() : before with
    {
        IsDown = health.Availability == ServerAvailability.Down,
        IsInMaintenance = health.Availability == ServerAvailability.Maintenance,
        IsDraining = health.Availability == ServerAvailability.Draining,
        SharePercent = Math.Max(1, health.SharePercent),
        UpperThreshold = health.MaxConnections,
    };

    private void Say(List<HealthChange> changes)
    {
        var services = new HashSet<string>(StringComparer.Ordinal);
        foreach (HealthChange change in changes)
        {
            if (change.Line is { } line)
            {
                _ = services.Add(change.Target.Service);
                Say(change.Target.Service, line, change.IsBad);
            }
        }

        foreach (VirtualService service in director.Services)
        {
            if (services.Contains(service.Spec.Name) && !service.Spec.IsLeaving)
            {
                SayWhetherServed(service);
            }
        }
    }

    /// <summary>The last server gone and the first one back are lines of their own, as often as those of the servers.</summary>
    private void SayWhetherServed(VirtualService service)
    {
        string name = service.Spec.Name;
        RealServer? fallback = null;
        bool isServed = false;
        foreach (RealServer server in service.Servers)
        {
            fallback = server.Spec is { IsFallback: true, IsLeaving: false } ? server : fallback;
            isServed |= !server.Spec.IsFallback && !server.IsDown && server.Weight > 0;
        }

        if (isServed ? _withoutServers.Remove(name) : _withoutServers.Add(name))
        {
            string clients = fallback is not null ? $"go to the fallback {fallback.Address}"
                : service.Spec.NoServer == NoServerAction.Reject ? "are refused"
                : "get no answer";
            Say(name, isServed ? "has a server again: new connections go there" : $"no server is left: new connections {clients}", isBad: !isServed);
        }
    }

    private void Say(string service, string line, bool isBad)
    {
        if (isBad)
        {
            RunningMessages.HealthBad(logger, service, line);
        }
        else
        {
            RunningMessages.HealthGood(logger, service, line);
        }
    }
}
