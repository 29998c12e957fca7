using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>The director that the image starts ahead of its supervisor, while the boot partition is looked for.</summary>
public sealed class StandbyTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly NetworkNamespace _board;
    private readonly ApplianceRun _appliance;

    public StandbyTests()
    {
        Skip.When(Requires.NetworkNamespaces(), Requires.TunDevice());
        _board = new NetworkNamespace("standby");
        _appliance = new ApplianceRun(_board);
    }

    [Fact]
    public void Standby_BootPartitionIsFound_GoesOnAsTheDirector()
    {
        HostSnapshot before = HostSnapshot.Take(_board);
        int standby = StartAndWait();
        string difference = before.DifferenceTo(HostSnapshot.Take(_board));
        Assert.True(difference.Length == 0, difference);
        Assert.False(_appliance.WasTouched, "the director in waiting has touched something");

        File.WriteAllText(_appliance.OwnFile, _appliance.Config);
        File.WriteAllText(_appliance.Sought, "");

        JsonElement record = _appliance.WaitUntilRunning(_appliance.OwnFile);
        Assert.Equal(standby, record.GetProperty("director").GetInt32());
        Assert.Equal(0, record.GetProperty("restarts").GetInt32());
        _appliance.Client("status").Succeeded();
    }

    [Fact]
    public void Standby_OwnersFileIsMissing_EndsAndAnotherOneRuns()
    {
        int standby = StartAndWait();

        File.WriteAllText(_appliance.Sought, "");

        JsonElement record = _appliance.WaitUntilRunning(_appliance.Factory);
        Assert.NotEqual(standby, record.GetProperty("director").GetInt32());
        Assert.Null(_appliance.Standby());
    }

    [Fact]
    public void Standby_OwnersFileIsBroken_TellsItsErrorsAndTheNextOneGetsItsTurn()
    {
        _ = StartAndWait();

        File.WriteAllText(_appliance.OwnFile, _appliance.Config + "\n[[service]]\nname = \"web\"\nadress = \"192.0.2.80\"\n");
        File.WriteAllText(_appliance.Sought, "");

        _appliance.WaitUntilRunning(_appliance.Factory);
        Assert.Contains($"{_appliance.OwnFile} is not in use: it has errors", _appliance.ShowBoot().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Standby_SupervisorIsKilled_EndsByItself()
    {
        _ = StartAndWait();

        _appliance.KillSupervisor();

        ApplianceRun.Wait(() => _appliance.Standby() is null, Limit, static () => "the director in waiting goes on without a supervisor");
        Assert.False(_appliance.WasTouched, "the director in waiting has touched something");
    }

    [Fact]
    public void Supervisor_EndsWhileItWaits_TakesTheStandbyAlong()
    {
        _ = StartAndWait();

        _appliance.Stop();

        Assert.Null(_appliance.Standby());
        Assert.False(_appliance.WasTouched, "the director in waiting has touched something");
    }

    [Fact]
    public void Standby_IsKilled_AnotherOneIsStarted()
    {
        int standby = StartAndWait();
        Command.Run("kill", "-KILL", $"{standby}").Succeeded();

        File.WriteAllText(_appliance.OwnFile, _appliance.Config);
        File.WriteAllText(_appliance.Sought, "");

        JsonElement record = _appliance.WaitUntilRunning(_appliance.OwnFile);
        Assert.NotEqual(standby, record.GetProperty("director").GetInt32());
    }

    [Fact]
    public void Standby_SaveWasInterrupted_LeavesItToTheSupervisorAndAnotherOneRuns()
    {
        int standby = StartAndWait();

        // The supervisor would make the file whole before the director sees it.
        _appliance.HoldSupervisor();
        File.WriteAllText(_appliance.OwnFile, _appliance.Config);
        File.WriteAllText(_appliance.OwnFile + ".new", "half a te");
        File.WriteAllText(_appliance.Sought, "");
        ApplianceRun.Wait(() => _appliance.Standby() is null, Limit, () => "the director does not leave it to its supervisor");
        Assert.False(_appliance.WasTouched, "the director has touched something");
        _appliance.ResumeSupervisor();

        JsonElement record = _appliance.WaitUntilRunning(_appliance.OwnFile);
        Assert.NotEqual(standby, record.GetProperty("director").GetInt32());
        Assert.Equal(0, record.GetProperty("restarts").GetInt32());
        Assert.Equal(0, record.GetProperty("refused").GetArrayLength());
    }

    [Fact]
    public void Standby_BeginsBeforeItsSupervisor_IsTakenOverReady()
    {
        File.WriteAllText(_appliance.OwnFile, _appliance.Config);
        File.WriteAllText(_appliance.Sought, "");

        _appliance.StartAhead($"until [ -e {_appliance.ControlSocket} ]; do sleep 0.1; done; sleep 0.5");

        JsonElement record = _appliance.WaitUntilRunning(_appliance.OwnFile);
        Assert.Equal(_appliance.Standby(), record.GetProperty("director").GetInt32());
        Assert.Equal(0, record.GetProperty("restarts").GetInt32());
    }

    [Fact]
    public void Standby_FailsBeforeItsSupervisorRuns_TellsWhyAndTheNextOneGetsItsTurn()
    {
        File.WriteAllText(_appliance.OwnFile, "[[service]]\nadress = \"192.0.2.80\"\n");
        File.WriteAllText(_appliance.Sought, "");

        _appliance.StartAhead("while [ -e /proc/$first ] && ! grep -q '^State:.Z' /proc/$first/status; do sleep 0.1; done");

        _appliance.WaitUntilRunning(_appliance.Factory);
        string told = _appliance.ShowBoot().Output;
        Assert.Contains($"{_appliance.OwnFile} is not in use: it has errors", told, StringComparison.Ordinal);
        Assert.Contains("unknown key \"adress\"", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Supervisor_IsKilledBeforeItHasWrittenItsRecord_NextOneTakesTheDirectorOver()
    {
        File.WriteAllText(_appliance.OwnFile, _appliance.Config);
        File.WriteAllText(_appliance.Sought, "");
        _appliance.StartAhead($"until [ -e {_appliance.ControlSocket} ]; do sleep 0.1; done; kill -KILL $$");
        ApplianceRun.Wait(() => _appliance.Client("status").ExitCode == 0, Limit, () => _appliance.Console);
        int director = _appliance.Standby()!.Value;
        _appliance.KillSupervisor();

        _appliance.StartAfter(director);

        Assert.Equal(director, _appliance.WaitUntilRunning(_appliance.OwnFile).GetProperty("director").GetInt32());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using (_board)
        {
            _appliance.Dispose();
        }
    }

    private int StartAndWait()
    {
        _appliance.StartAhead();
        int? standby = null;
        ApplianceRun.Wait(() => (standby = _appliance.Standby()) is { } process && _appliance.HaveBegun(process), Limit, () => $"no director gets ready, or its supervisor does not:\n{_appliance.Console}");
        return standby!.Value;
    }
}
