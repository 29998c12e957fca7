using Pivot.Health.Agents;
using Pivot.Health.Checks;
using Pivot.Health.States;
using Pivot.Health.Tests.Fakes;

namespace Pivot.Health.Tests.States;

public sealed class ServerMonitorTests
{
    private const string TimedOut = "connect timed out after 1 s";

    private long _now;

    private ServerMonitor Monitor(HealthCheckSpec? spec = null, ushort? agent = null, bool isChecked = true) =>
        new(new CheckedServer(Servers.Target()) { Check = isChecked ? spec ?? Servers.Tcp() : null, AgentPort = agent }, _now);

    private HealthChange? Good(ServerMonitor monitor) => monitor.CheckEnded(CheckResult.Passed("connected"), 3, _now += 2_000);

    private HealthChange? Bad(ServerMonitor monitor) => monitor.CheckEnded(CheckResult.Failed(TimedOut), 1_000, _now += 2_000);

    private HealthChange? Say(ServerMonitor monitor, string line) => monitor.AgentAnswered(AgentAnswer.Of(AgentReply.Parse(System.Text.Encoding.Latin1.GetBytes(line + "\n"))!), _now += 2_000);

    [Fact]
    public void Start_TakesConnectionsUntilTheFirstCheck()
    {
        ServerMonitor monitor = Monitor();

        Assert.Equal(ServerAvailability.Unproven, monitor.Health.Availability);
        Assert.True(monitor.Health.TakesNewConnections);
    }

    [Fact]
    public void CheckEnded_FirstGood_IsUpWithoutALine()
    {
        HealthChange? change = Good(Monitor());

        Assert.Equal((ServerAvailability.Up, null), (change!.After.Availability, change.Line));
    }

    [Fact]
    public void CheckEnded_FirstBad_IsDownAtOnce()
    {
        HealthChange? change = Bad(Monitor());

        Assert.Equal(("web2 is gone: connect timed out after 1 s, at its first check", true), (change!.Line, change.IsBad));
        Assert.False(change.After.TakesNewConnections);
    }

    [Fact]
    public void CheckEnded_ThirdBad_IsOneLineWithTheReason()
    {
        ServerMonitor monitor = Monitor();
        Good(monitor);

        Assert.Null(Bad(monitor));
        Assert.Null(Bad(monitor));
        HealthChange? change = Bad(monitor);
        Assert.Equal("web2 is gone: connect timed out after 1 s, 3 of 3", change!.Line);
        Assert.Equal((ServerAvailability.Up, ServerAvailability.Down), (change.Before.Availability, change.After.Availability));
        Assert.Null(Bad(monitor));
    }

    [Fact]
    public void CheckEnded_SecondGoodAfterDown_IsBack()
    {
        ServerMonitor monitor = Monitor();
        Bad(monitor);

        Assert.Null(Good(monitor));
        HealthChange? change = Good(monitor);
        Assert.Equal(("web2 is back: connected, 2 of 2", false), (change!.Line, change.IsBad));
    }

    [Fact]
    public void CheckEnded_FlapsEverySecondForTenMinutes_IsAFewLinesAndEveryChange()
    {
        ServerMonitor monitor = Monitor(Servers.Tcp(rise: 1, fall: 1));
        Good(monitor);
        List<HealthChange> changes = [];
        for (int i = 0; i < 600; i++)
        {
            changes.Add(monitor.CheckEnded(i % 2 == 0 ? CheckResult.Failed("HTTP 500, expected 200") : CheckResult.Passed("HTTP 200"), 1, _now += 1_000)!);
        }

        string[] lines = [.. changes.Select(static change => change.Line).OfType<string>()];
        Assert.Equal(5, lines.Length);
        Assert.Equal("web2 is gone: HTTP 500, expected 200, 1 of 1", lines[0]);
        Assert.EndsWith("; it flaps: further changes are counted, not logged, until it stays the same for 60 s", lines[4], StringComparison.Ordinal);
        Assert.True(monitor.Status(_now).IsFlapping);
        Assert.Equal(300, monitor.Status(_now).TimesGone);

        HealthChange? steady = null;
        for (int i = 0; i < 61; i++)
        {
            steady = monitor.CheckEnded(CheckResult.Passed("HTTP 200"), 1, _now += 1_000) ?? steady;
        }

        Assert.Equal("web2 is steady: up for 60 s; 595 changes were not logged", steady!.Line);
        Assert.Equal(steady.Before, steady.After);
    }

    [Fact]
    public void CheckEnded_FlapsEverySecondWithRiseAndFall_NeverChanges()
    {
        ServerMonitor monitor = Monitor();
        Good(monitor);

        for (int i = 0; i < 600; i++)
        {
            Assert.Null(i % 2 == 0 ? Bad(monitor) : Good(monitor));
        }
    }

    [Fact]
    public void Ease_AfterRecovery_GrowsToAllOfIt()
    {
        ServerMonitor monitor = Monitor(Servers.Tcp() with { SlowStart = TimeSpan.FromSeconds(10) });
        Bad(monitor);
        Good(monitor);
        HealthChange back = Good(monitor)!;
        List<int> shares = [back.After.SharePercent];
        while (monitor.NextEase(_now) is { } next)
        {
            Assert.True(next > _now);
            _now = next;
            HealthChange? change = monitor.Ease(_now);
            Assert.Null(change!.Line);
            shares.Add(change.After.SharePercent);
        }

        Assert.Equal([1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100], shares);
    }

    [Fact]
    public void Ease_AtTheStart_IsNotNeeded()
    {
        ServerMonitor monitor = Monitor(Servers.Tcp() with { SlowStart = TimeSpan.FromSeconds(10) });
        Good(monitor);

        Assert.Equal(100, monitor.Health.SharePercent);
        Assert.Null(monitor.NextEase(_now));
    }

    [Fact]
    public void Ease_GoneAgainMeanwhile_BeginsAnew()
    {
        ServerMonitor monitor = Monitor(Servers.Tcp(1, 1) with { SlowStart = TimeSpan.FromSeconds(10) });
        Bad(monitor);
        Good(monitor);
        _now += 5_000;
        monitor.Ease(_now);
        Bad(monitor);
        Assert.Null(monitor.NextEase(_now));
        Assert.Equal(1, Good(monitor)!.After.SharePercent);
    }

    [Fact]
    public void AgentAnswered_StateTable()
    {
        ServerMonitor monitor = Monitor(agent: 8079);
        Good(monitor);
        (string Line, ServerAvailability Availability, int Share, int? Limit, string? Said)[] table =
        [
            ("75%", ServerAvailability.Up, 75, null, null),
            ("maxconn:30", ServerAvailability.Up, 75, 30, null),
            ("drain", ServerAvailability.Draining, 75, 30, "web2 drains: its agent says drain"),
            ("50%", ServerAvailability.Draining, 50, 30, null),
            ("ready", ServerAvailability.Up, 50, 30, "web2 takes connections again: its agent says up"),
            ("maint", ServerAvailability.Maintenance, 50, 30, "web2 is in maintenance: its agent says maint"),
            ("down #disk full", ServerAvailability.Maintenance, 50, 30, null),
            ("ready", ServerAvailability.Down, 50, 30, "web2 is gone: its agent says down (disk full)"),
            ("100%", ServerAvailability.Down, 100, 30, null),
            ("up maxconn:0", ServerAvailability.Up, 100, 0, "web2 is back: its agent says up"),
            ("0%", ServerAvailability.Draining, 0, 0, "web2 drains: its agent says 0%"),
            ("200%", ServerAvailability.Up, 200, 0, "web2 takes connections again: its agent says up"),
        ];
        foreach (var (line, availability, share, limit, said) in table)
        {
            // Far enough from each other not to flap.
            _now += 60_000;
            HealthChange? change = Say(monitor, line);
            Assert.Equal((line, availability, share, limit), (line, monitor.Health.Availability, monitor.Health.SharePercent, monitor.Health.MaxConnections));
            Assert.Equal((line, said), (line, change?.Line));
        }
    }

    [Fact]
    public void AgentAnswered_UpWhileTheCheckFails_StaysDown()
    {
        ServerMonitor monitor = Monitor(agent: 8079);
        Bad(monitor);
        Say(monitor, "down");
        Assert.Null(Say(monitor, "up"));

        Assert.Equal(ServerAvailability.Down, monitor.Health.Availability);
    }

    [Fact]
    public void AgentAnswered_OfAServerWithoutACheck_Decides()
    {
        ServerMonitor monitor = Monitor(agent: 8079, isChecked: false);

        Assert.Equal(ServerAvailability.Up, monitor.Health.Availability);
        Assert.Equal("web2 is gone: its agent says stopped", Say(monitor, "stopped")!.Line);
    }

    [Fact]
    public void AgentAnswered_Silence_ChangesNothingAndIsSaidOnce()
    {
        ServerMonitor monitor = Monitor(agent: 8079);
        Good(monitor);
        Say(monitor, "50%");

        HealthChange? change = monitor.AgentAnswered(AgentAnswer.None("connect refused"), _now += 2_000);
        Assert.Equal(("web2's agent does not answer: connect refused; what it said last stays in force", true), (change!.Line, change.IsBad));
        Assert.Equal(50, change.After.SharePercent);
        Assert.Null(monitor.AgentAnswered(AgentAnswer.None("connect refused"), _now += 2_000));
        Assert.Equal(("web2's agent answers again", false), (Say(monitor, "50%") is { } again ? (again.Line, again.IsBad) : default));
        Assert.Equal(2, monitor.Status(_now).AgentFailures);
    }

    [Fact]
    public void AgentAnswered_UnknownWord_IsSaidOnceAndTheRestCounts()
    {
        ServerMonitor monitor = Monitor(agent: 8079);

        HealthChange? change = Say(monitor, "fine 75%");
        Assert.Equal("web2's agent says \"fine\", which the agent protocol does not know; the rest of its line counts", change!.Line);
        Assert.Equal(75, change.After.SharePercent);
        Assert.Null(Say(monitor, "fine 75%"));
    }

    [Fact]
    public void Reconfigure_OtherCheck_KeepsTheStateAndForgetsTheRow()
    {
        ServerMonitor monitor = Monitor();
        Good(monitor);
        Bad(monitor);
        Bad(monitor);

        Assert.Null(monitor.Reconfigure(monitor.Server with { Check = Servers.Tcp() with { Port = 81 } }, _now));
        Assert.Null(Bad(monitor));
        Assert.Equal(1, monitor.Status(_now).InRow);
    }

    [Fact]
    public void Reconfigure_WithoutAgent_FreesWhatTheAgentHeld()
    {
        ServerMonitor monitor = Monitor(agent: 8079);
        Good(monitor);
        Say(monitor, "maint");

        HealthChange? change = monitor.Reconfigure(monitor.Server with { AgentPort = null }, _now);
        Assert.Equal((ServerAvailability.Up, "web2 is back: its agent is no longer asked"), (change!.After.Availability, change.Line));
    }

    [Fact]
    public void Status_CountsAndExplains()
    {
        ServerMonitor monitor = Monitor(agent: 8079);
        Good(monitor);
        Bad(monitor);
        Say(monitor, "75%,maxconn:30,drain");

        ServerHealthStatus status = monitor.Status(_now + 500);
        Assert.Equal((2, 1, 0, 1, 3), (status.Checks, status.Failures, status.TimesGone, status.InRow, status.Needed));
        Assert.Equal((TimedOut, TimeSpan.FromSeconds(1)), (status.LastReason, status.LastDuration));
        Assert.Equal("up, drain, 75 %, at most 30 connections", status.Agent);
        Assert.Equal(TimeSpan.FromMilliseconds(500), status.Since);
    }
}
