using Microsoft.Extensions.Logging;
using Pivot.Config;
using Pivot.Linux;
using Pivot.Linux.Journal;
using Pivot.Running;
using Pivot.Timekeeping;

namespace Pivot.Interfaces;

/// <summary>What a run makes of its host before the director: the state directory's lock, and the interfaces of the configuration. It comes first and goes last.</summary>
internal sealed class HostSetup : IDisposable
{
    private readonly InterfaceKeeper _interfaces;

    /// <summary>Null where the board is not all Pivot's.</summary>
    private readonly SystemKeeper? _system;

    private bool _isConfirmed;

    private HostSetup(StateDirectory state, bool isAppliance, Action<string> note, ILogger logger)
    {
        State = state;
        SystemKeeper? system = isAppliance
            ? new SystemKeeper(new SystemFiles("/etc"), new ClockKeeper(new MachineClock(), AskTime, logger), logger)
            : null;
        _system = system;
        _interfaces = new InterfaceKeeper(state, isAppliance, note, logger) { LeasesChanged = leases => system?.Take(leases) };
    }

    /// <summary>The locked state directory.</summary>
    public StateDirectory State { get; }

    /// <summary>The followers of the configuration, which come before all others.</summary>
    public IReadOnlyList<IConfigFollower> Followers => _system is null ? [_interfaces] : [_interfaces, _system];

    /// <summary>What the user should know, one sentence each. Safe from any thread.</summary>
    public IReadOnlyList<string> Notes => [.. _interfaces.Notes, .. _system?.Notes ?? []];

    /// <summary>Locks the state directory; changes nothing else.</summary>
    /// <param name="state">The state directory.</param>
    /// <param name="isAppliance">The board is the image's: nobody else configures it.</param>
    /// <param name="note">Told what the user may want to know of the start.</param>
    /// <param name="logger">Where it logs.</param>
    /// <exception cref="HostException">The right to change a host is missing, or the state directory is another run's.</exception>
    public static HostSetup Open(string state, bool isAppliance, Action<string> note, ILogger logger)
    {
        HostRequirements.CheckNetworkAdministration();
        StateDirectory locked = StateDirectory.Open(state);
        try
        {
            return new HostSetup(locked, isAppliance, note, logger);
        }
        catch
        {
            locked.Dispose();
            throw;
        }
    }

    /// <summary>Puts the interfaces in place. Where that fails, <see cref="Stop"/> takes back what was reached.</summary>
    /// <param name="config">A checked configuration.</param>
    /// <exception cref="HostException">An interface cannot be as it is to be.</exception>
    public void Begin(PivotConfig config)
    {
        foreach (IConfigFollower follower in Followers)
        {
            follower.Apply(config);
        }
    }

    /// <summary>The start has succeeded: from now on a stop puts back what an earlier run has left, too.</summary>
    public void Confirm() => _isConfirmed = true;

    /// <summary>Ends the looking after; everything stays as it is.</summary>
    public void Dispose()
    {
        _system?.Dispose();
        _interfaces.Dispose();
    }

    /// <summary>Lets go of the host for the next start to adopt.</summary>
    public void Leave()
    {
        Dispose();
        _interfaces.Leave();
        State.Dispose();
    }

    /// <summary>Puts the host back as it was before Pivot, or, before <see cref="Confirm"/>, as it was before this start.</summary>
    /// <exception cref="HostException">Something could not be put back.</exception>
    public void Stop()
    {
        Dispose();
        try
        {
            _interfaces.Stop(adoptedStays: !_isConfirmed);
        }
        finally
        {
            State.Dispose();
        }
    }

    private static TimeSpan? AskTime(string server) => TimeServer.Ask(server, TimeServer.DefaultPort, new MachineClock());
}
