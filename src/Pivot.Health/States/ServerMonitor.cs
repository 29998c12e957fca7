using System.Globalization;
using Pivot.Health.Agents;
using Pivot.Health.Checks;

namespace Pivot.Health.States;

/// <summary>
/// One server: results and answers in, changes out. Pure: time comes in as milliseconds of any clock that does not go back. Not for two threads at once.
/// </summary>
internal sealed class ServerMonitor
{
    private RiseFall _checks = new();
    private readonly FlapDamper _flaps = new();
    private readonly AgentVoice _agent;
    private long _changedAt;
    private long? _easesSince; // with a check and a slow start only
    private string _reason = "";
    private string _lastReason = "";
    private long _lastDuration;
    private long _checkCount;
    private long _failures;
    private long _timesGone;

    public ServerMonitor(CheckedServer server, long now)
    {
        Server = server;
        _agent = new AgentVoice(server.Target.Server);
        _changedAt = now;
        Health = Compute(now);
    }

    /// <summary>The server and what is asked of it.</summary>
    public CheckedServer Server { get; private set; }

    /// <summary>Its health now.</summary>
    public ServerHealth Health { get; private set; }

    /// <summary>Asks other things of the same server from now on: its state stays.</summary>
    public HealthChange? Reconfigure(CheckedServer server, long now)
    {
        if (Server.Check is null || server.Check is null)
        {
            _checks = new RiseFall();
        }
        else if (!Server.Check.AsksTheSame(server.Check))
        {
            _checks.ForgetRow();
        }

        if (server.AgentPort is null)
        {
            _agent.Forget();
        }

        string reason = server.Check is null && Server.Check is not null ? "it is no longer checked"
            : server.AgentPort is null && Server.AgentPort is not null ? "its agent is no longer asked"
            : "it is checked otherwise";
        Server = server;
        _easesSince = server.Check is null ? null : _easesSince;
        return Update(now, reason);
    }

    /// <summary>A check has ended.</summary>
    /// <param name="result">What it found.</param>
    /// <param name="duration">Milliseconds that it took.</param>
    /// <param name="now">Milliseconds.</param>
    public HealthChange? CheckEnded(CheckResult result, long duration, long now)
    {
        HealthCheckSpec spec = Server.Check!;
        (_lastReason, _lastDuration) = (result.Reason, duration);
        _checkCount++;
        _failures += result.Healthy ? 0 : 1;
        bool isFirst = _checks.State == CheckState.Unproven;
        _checks.Add(result.Healthy, spec.Rise, spec.Fall);
        int needed = result.Healthy ? spec.Rise : spec.Fall;
        return Update(now, isFirst
            ? result.Reason + ", at its first check"
            : string.Create(CultureInfo.InvariantCulture, $"{result.Reason}, {needed} of {needed}"));
    }

    /// <summary>A question to its agent has ended.</summary>
    public HealthChange? AgentAnswered(AgentAnswer answer, long now)
    {
        string? line = _agent.Hear(answer, now);
        HealthChange? change = Update(now, _agent.Reason);
        if (line is null || change is { Line: not null })
        {
            return change;
        }

        return new HealthChange(Server.Target, change?.Before ?? Health, Health, line, !_agent.IsHeard);
    }

    /// <summary>Time has passed: a slow start goes on.</summary>
    public HealthChange? Ease(long now) => Update(now, "");

    /// <summary>When <see cref="Ease"/> is next wanted, in milliseconds; null when not.</summary>
    public long? NextEase(long now) =>
        _easesSince is { } since ? since + SlowStart.NextStep(now - since, (long)Server.Check!.SlowStart.TotalMilliseconds) : null;

    /// <summary>All that is known.</summary>
    public ServerHealthStatus Status(long now) => new()
    {
        Target = Server.Target,
        Health = Health,
        IsChecked = Server.Check is not null,
        Since = TimeSpan.FromMilliseconds(now - _changedAt),
        Reason = _reason,
        LastReason = _lastReason,
        LastDuration = TimeSpan.FromMilliseconds(_lastDuration),
        InRow = _checks.InRow,
        Needed = Server.Check is not { } spec || _checks.State == CheckState.Unproven ? 1 : _checks.State == CheckState.Down ? spec.Rise : spec.Fall,
        Checks = _checkCount,
        Failures = _failures,
        TimesGone = _timesGone,
        IsFlapping = _flaps.IsFlapping,
        Agent = Server.AgentPort is null ? null : _agent.Status,
        AgentFailures = _agent.Failures,
    };

    private HealthChange? Update(long now, string reason)
    {
        ServerHealth before = Health;
        ServerAvailability availability = Availability();
        string? line = null;
        if (availability != before.Availability)
        {
            bool cameBack = IsOut(before.Availability) && !IsOut(availability);
            _easesSince = cameBack && Server.Check is { SlowStart.Ticks: > 0 } ? now : null;
            _timesGone += availability == ServerAvailability.Down ? 1 : 0;
            line = Line(before.Availability, availability, reason, now);
            (_changedAt, _reason) = (now, reason);
        }
        else if (_flaps.HasSettled(now, out int unsaid))
        {
            line = string.Create(CultureInfo.InvariantCulture, $"{Server.Target.Server} is steady: {Words.Of(availability)} for {FlapDamper.Window / 1000} s; {unsaid} changes were not logged");
        }

        Health = Compute(now);
        return line is null && Health == before ? null : new HealthChange(Server.Target, before, Health, line, IsOut(availability));
    }

    private ServerHealth Compute(long now)
    {
        int eased = 100;
        if (_easesSince is { } since)
        {
            eased = SlowStart.Percent(now - since, (long)Server.Check!.SlowStart.TotalMilliseconds);
            _easesSince = eased == 100 ? null : since;
        }

        int agent = Server.AgentPort is null ? 100 : _agent.State.WeightPercent;
        int share = agent == 0 ? 0 : Math.Max(1, agent * eased / 100);
        return new ServerHealth(Availability(), share, Server.AgentPort is null ? null : _agent.State.MaxConnections);
    }

    private ServerAvailability Availability()
    {
        AgentState? agent = Server.AgentPort is null ? null : _agent.State;
        if (agent is { Mode: AgentMode.Maintenance })
        {
            return ServerAvailability.Maintenance;
        }

        CheckState check = Server.Check is null ? CheckState.Up : _checks.State;
        return check == CheckState.Down || agent is { IsDown: true } ? ServerAvailability.Down
            : agent is { Mode: AgentMode.Drain } or { WeightPercent: 0 } ? ServerAvailability.Draining
            : check == CheckState.Unproven ? ServerAvailability.Unproven
            : ServerAvailability.Up;
    }

    private string? Line(ServerAvailability before, ServerAvailability after, string reason, long now)
    {
        // That a server is as it was taken to be is no news.
        if ((before, after) is (ServerAvailability.Unproven, ServerAvailability.Up) || !_flaps.Change(now))
        {
            return null;
        }

        string line = $"{Server.Target.Server} {Words.Of(before, after)}: {reason}";
        return _flaps.IsFlapping
            ? string.Create(CultureInfo.InvariantCulture, $"{line}; it flaps: further changes are counted, not logged, until it stays the same for {FlapDamper.Window / 1000} s")
            : line;
    }

    private static bool IsOut(ServerAvailability availability) => availability is ServerAvailability.Down or ServerAvailability.Maintenance;
}
