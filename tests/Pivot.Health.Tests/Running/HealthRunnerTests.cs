using System.Net;
using Pivot.Health.Agents;
using Pivot.Health.Checks;
using Pivot.Health.Network;
using Pivot.Health.Running;
using Pivot.Health.States;
using Pivot.Health.Tests.Checks;
using Pivot.Health.Tests.Fakes;

namespace Pivot.Health.Tests.Running;

/// <summary>The runner with a clock that the test moves and servers without a network.</summary>
public sealed class HealthRunnerTests : IAsyncDisposable
{
    private readonly ManualClock _clock = new();
    private readonly FakeNetwork _network = new();
    private readonly Recorder _recorder = new();
    private readonly HealthRunner _runner;

    public HealthRunnerTests() => _runner = NewRunner(_recorder);

    public ValueTask DisposeAsync() => _runner.DisposeAsync();

    private HealthRunner NewRunner(IHealthListener listener, int slots = 64, Action<Exception>? fault = null) => new(
        new HealthChecker(_network, null, null, 1), new AgentPoller(_network), listener, new HealthRunnerOptions { Seed = 5, MaxChecks = slots, Fault = fault }, _clock);

    /// <summary>Moves the clock in steps, and lets what has been started and stopped get there at each.</summary>
    private async Task PassAsync(long milliseconds, HealthRunner? runner = null)
    {
        for (long passed = 0; passed < milliseconds; passed += 50)
        {
            _clock.Advance(50);
            await QuietAsync(runner);
        }
    }

    private Task QuietAsync(HealthRunner? runner = null) =>
        Eventually.BecomesTrueAsync(() => (runner ?? _runner).Load is var load && load.Running <= _network.Waiting - load.Hanging, "running checks end or wait");

    private ServerAvailability? State(string server) => _runner.Find("web", server)?.Availability;

    [Fact]
    public async Task Apply_NewServers_AreCheckedAtOnce()
    {
        _network.Refuse("web2");
        _runner.Apply([Servers.Checked("web1"), Servers.Checked("web2")]);
        await PassAsync(50);

        Assert.Equal((ServerAvailability.Up, ServerAvailability.Down), (State("web1"), State("web2")));
        Assert.Equal(["web2 is gone: connect refused, at its first check"], _recorder.Lines);
    }

    [Fact]
    public async Task Server_DisappearsAndComesBack_IsOneLineEach()
    {
        _runner.Apply([Servers.Checked("web2", Servers.Tcp() with { SlowStart = TimeSpan.FromSeconds(10) })]);
        await PassAsync(50);
        _network.Vanish("web2");
        for (int i = 0; i < 10_000 && State("web2") == ServerAvailability.Up; i += 50)
        {
            await PassAsync(50);
        }

        Assert.Equal(["web2 is gone: connect timed out after 1 s, 3 of 3"], _recorder.Lines);
        _network.Accept("web2");
        await PassAsync(8_000);
        Assert.Equal("web2 is back: connected, 2 of 2", _recorder.Lines[1]);
        await PassAsync(11_000);
        Assert.Equal([1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100], _recorder.Changes.Where(static change => change.After.TakesNewConnections).Skip(1).Select(static change => change.After.SharePercent));
    }

    [Fact]
    public async Task Server_WhoseCheckHangs_IsDownAndDelaysNobody()
    {
        TaskCompletionSource end = new();
        await using HealthRunner runner = NewRunner(_recorder, slots: 1);
        _network.Hang("web2", end.Task);
        runner.Apply([Servers.Checked("web1"), Servers.Checked("web2")]);
        await PassAsync(2_000, runner);
        Assert.Equal(ServerAvailability.Down, runner.Find("web", "web2")!.Availability);
        int before = _network.Tried["web1"];
        await PassAsync(20_000, runner);

        Assert.Contains("web2 is gone: the check did not stop after 1 s, at its first check", _recorder.Lines);
        Assert.InRange(_network.Tried["web1"] - before, 8, 12);
        Assert.Equal(1, _network.Tried["web2"]);
        Assert.True(runner.Status().Single(static one => one.Target.Server == "web2").Failures > 5);

        end.SetResult();
        _network.Accept("web2");
        await PassAsync(10_000, runner);
        Assert.Equal(ServerAvailability.Up, runner.Find("web", "web2")!.Availability);
    }

    [Fact]
    public async Task Agent_Says_IsFollowed()
    {
        _network.Say("web2", "75% maxconn:30\n");
        _runner.Apply([new CheckedServer(Servers.Target()) { AgentPort = 8079 }]);
        await PassAsync(50);
        Assert.Equal(new ServerHealth(ServerAvailability.Up, 75, 30), _runner.Find("web", "web2"));

        _network.Say("web2", "drain\n");
        await PassAsync(2_300);
        Assert.Equal(new ServerHealth(ServerAvailability.Draining, 75, 30), _runner.Find("web", "web2"));

        _network.Say("web2", "ready");
        await PassAsync(2_300);
        _network.Refuse("web2");
        await PassAsync(2_300);
        Assert.Equal(["web2 drains: its agent says drain", "web2's agent does not answer: closed before the end of its line; what it said last stays in force"], _recorder.Lines);
        Assert.Equal(ServerAvailability.Draining, State("web2"));
    }

    [Fact]
    public async Task Apply_SameAgain_ChangesNothing()
    {
        _network.Refuse("web2");
        _runner.Apply([Servers.Checked("web2")]);
        await PassAsync(50);
        _runner.Apply([Servers.Checked("web2")]);
        await PassAsync(50);

        Assert.Equal(1, _network.Tried["web2"]);
        Assert.Equal(ServerAvailability.Down, State("web2"));
    }

    [Fact]
    public async Task Apply_OtherCheck_KeepsTheStateAndChecksAtOnce()
    {
        _network.Refuse("web2");
        _runner.Apply([Servers.Checked("web2")]);
        await PassAsync(50);
        _network.Accept("web2");
        _runner.Apply([Servers.Checked("web2", Servers.Tcp() with { Port = 81 })]);
        await PassAsync(50);

        Assert.Equal(2, _network.Tried["web2"]);
        Assert.Equal(ServerAvailability.Down, State("web2"));
    }

    [Fact]
    public async Task Apply_OtherAddress_StartsAnewAndTells()
    {
        _network.Refuse("web2");
        _runner.Apply([Servers.Checked("web2")]);
        await PassAsync(50);
        _network.Vanish("web2"); // else the first check there may be over before it is looked at
        _runner.Apply([new CheckedServer(Servers.Target(address: "192.0.2.99")) { Check = Servers.Tcp() }]);

        Assert.Equal(ServerAvailability.Unproven, State("web2"));
        Assert.Equal((ServerAvailability.Down, ServerAvailability.Unproven, null), (_recorder.Changes[^1].Before.Availability, _recorder.Changes[^1].After.Availability, _recorder.Changes[^1].Line));
    }

    [Fact]
    public async Task Apply_WithoutAServer_StopsItsCheckInTheMiddle()
    {
        _network.Vanish("web2");
        _runner.Apply([Servers.Checked("web1"), Servers.Checked("web2")]);
        await PassAsync(50);
        _runner.Apply([Servers.Checked("web1")]);
        await QuietAsync();
        await PassAsync(5_000);

        Assert.Null(State("web2"));
        Assert.Equal(1, _network.Tried["web2"]);
        Assert.Empty(_recorder.Lines);
    }

    [Fact]
    public void Apply_TwoOfOneName_IsRefusedAndNothingChanges()
    {
        _runner.Apply([Servers.Checked("web1")]);

        Assert.Throws<ArgumentException>(() => _runner.Apply([Servers.Checked("web2"), Servers.Checked("web2")]));
        Assert.Equal(1, _runner.Load.Servers);
    }

    [Fact]
    public async Task Listener_ThatThrows_EndsNothing()
    {
        List<Exception> faults = [];
        await using HealthRunner runner = NewRunner(new Thrower(), fault: faults.Add);
        _network.Refuse("web2");
        _network.Refuse("web3");
        runner.Apply([Servers.Checked("web2"), Servers.Checked("web3")]);
        await PassAsync(3_000, runner);

        Assert.Equal(2, faults.Count);
        Assert.True(_network.Tried["web2"] > 1);
    }

    [Fact]
    public async Task DisposeAsync_WithChecksRunning_EndsThem()
    {
        _network.Vanish("web2");
        _runner.Apply([Servers.Checked("web2")]);
        await PassAsync(50);
        await _runner.DisposeAsync();

        Assert.Empty(_recorder.Changes);
        Assert.Throws<ObjectDisposedException>(() => _runner.Apply([]));
    }

    [Fact]
    public async Task TenThousandServers_HundredHang_AllOthersAreChecked()
    {
        TaskCompletionSource end = new();
        await using HealthRunner runner = NewRunner(_recorder, slots: 512);
        CheckedServer[] servers = [.. Enumerable.Range(0, 10_000).Select(static i => Servers.Checked($"server{i}"))];
        for (int i = 0; i < 100; i++)
        {
            _network.Hang($"server{i * 100}", end.Task);
        }

        runner.Apply(servers);
        for (int i = 0; i < 200; i++)
        {
            await PassAsync(50, runner);
        }

        await Eventually.BecomesTrueAsync(() => _recorder.Lines.Count == 100, "the hanging ones are gone");
        IReadOnlyList<ServerHealthStatus> all = runner.Status();
        Assert.Equal(9_900, all.Count(static one => one.Health.Availability == ServerAvailability.Up && one.Checks >= 4));
        Assert.Equal(0, runner.Load.StartedLate);
        end.SetResult();
    }

    [Fact]
    public async Task RealClockAndSockets_ServerStopsAndStarts_IsFollowed()
    {
        CheckSockets sockets = new();
        await using HealthRunner runner = new(new HealthChecker(sockets, null, null, 1), new AgentPoller(sockets), _recorder, new HealthRunnerOptions(), TimeProvider.System);
        HealthCheckSpec spec = Servers.Tcp() with { Interval = TimeSpan.FromMilliseconds(20), Timeout = TimeSpan.FromSeconds(10) };
        IPEndPoint endpoint;
        await using (LoopbackServer server = new(static (_, _) => Task.CompletedTask))
        {
            endpoint = server.Endpoint;
            runner.Apply([new CheckedServer(server.Target) { Check = spec }]);
            await Eventually.BecomesTrueAsync(() => runner.Find("web", "web1")!.Availability == ServerAvailability.Up, "web1 is up");
        }

        await Eventually.BecomesTrueAsync(() => runner.Find("web", "web1")!.Availability == ServerAvailability.Down, "web1 is down");
        await using LoopbackServer again = new(static (_, _) => Task.CompletedTask, endpoint.Address, endpoint.Port);
        await Eventually.BecomesTrueAsync(() => runner.Find("web", "web1")!.Availability == ServerAvailability.Up, "web1 is up again");

        Assert.Equal(["web1 is gone: connect refused, 3 of 3", "web1 is back: connected, 2 of 2"], _recorder.Lines);
    }

    private sealed class Thrower : IHealthListener
    {
        public void Changed(HealthChange change) => throw new InvalidOperationException(change.Line);
    }
}
