using Microsoft.Extensions.Logging;
using Pivot.Config;
using Pivot.Linux;
using Pivot.Linux.Interfaces;
using Pivot.Linux.Journal;
using Pivot.Linux.Processes;
using Pivot.Linux.RtNetlink;
using Pivot.Running;

namespace Pivot.Interfaces;

/// <summary>
/// Makes the board's interfaces what <c>[[interface]]</c> says, and looks after them: interfaces that appear later, leases that come, change and go, addresses that somebody has taken away. Where the configuration says nothing of interfaces,
/// nothing is opened or started.
/// </summary>
internal sealed class InterfaceKeeper : IConfigFollower, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly StateDirectory _state;
    private readonly bool _isAppliance;
    private readonly Action<string> _note;
    private readonly ILogger _logger;
    private readonly OngoingWarnings _warnings;
    private readonly Lock _telling = new();
    private readonly Lock _lock = new();

    /// <summary>Everything from here on is guarded by <c>_lock</c>.</summary>
    private readonly List<DhcpInterface> _dhcp = [];
    private PivotConfig _config = new();
    private InterfaceHost? _host;
    private NetworkEvents? _events;
    private Timer? _timer;
    private bool _stopped;

    /// <summary>What could not be made of the configuration in force.</summary>
    private IReadOnlyList<InterfaceFailure> _failures = [];

    /// <summary>Some configuration is: before that there is none to go back to.</summary>
    private bool _isInForce;

    /// <param name="state">The locked state directory.</param>
    /// <param name="isAppliance">Nobody else configures the board.</param>
    /// <param name="note">Told what the user may want to know of the start.</param>
    /// <param name="logger">Where it logs.</param>
    public InterfaceKeeper(StateDirectory state, bool isAppliance, Action<string> note, ILogger logger)
    {
        (_state, _isAppliance, _note, _logger) = (state, isAppliance, note, logger);
        _warnings = new OngoingWarnings(logger);
        if (InterfaceHost.HasLeftovers(state))
        {
            _host = InterfaceHost.Open(state, note);
        }

        if (Directory.Exists(Companions) && LeftoverProcesses.End(Companions, Busybox.DhcpClientName) is > 0 and int count)
        {
            InterfaceMessages.LeftoversEnded(logger, count);
        }
    }

    /// <summary>Told of the leases in force, in the order of the file, whenever one comes, changes or goes; on any thread, one call at a time.</summary>
    public Action<IReadOnlyList<DhcpLease>> LeasesChanged { get; init; } = static _ => { };

    /// <summary>What the user should know, one sentence each. Safe from any thread.</summary>
    public IReadOnlyList<string> Notes => _warnings.Present;

    /// <summary>Where the programs work that a run starts, which is how the next start knows those of a killed one.</summary>
    private string Companions => _state.PathOf("companions");

    /// <inheritdoc/>
    public void Apply(PivotConfig config)
    {
        List<IDisposable> over = [];
        try
        {
            lock (_lock)
            {
                PivotConfig before = _config;
                if (_isInForce && IsTheSame(before, config))
                {
                    _config = config;
                    return;
                }

                try
                {
                    Take(config, over);
                }
                catch (HostException)
                {
                    TakeBack(before, over);
                    throw;
                }
            }
        }
        finally
        {
            over.ForEach(static one => one.Dispose());
        }

        if (over.Count > 0)
        {
            TellLeases();
        }
    }

    /// <summary>Looks at the interfaces now and sets right what is not as it should be. Safe from any thread.</summary>
    public void Follow()
    {
        List<IDisposable> over = [];
        bool hasLost = false;
        lock (_lock)
        {
            if (_stopped || _host is null)
            {
                return;
            }

            foreach (DhcpInterface one in _dhcp)
            {
                hasLost |= one.EndOverdue();
            }

            try
            {
                _failures = SetRight(over);
                Report(_failures);
            }
            catch (HostException error)
            {
                Report([new InterfaceFailure(error.Message)]);
            }
        }

        over.ForEach(static one => one.Dispose());
        if (hasLost || over.Count > 0)
        {
            TellLeases();
        }
    }

    /// <summary>Ends the looking after and the DHCP clients; the interfaces stay as they are.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _stopped = true;
        }

        // Each may be waiting for the lock.
        _events?.Dispose();
        _timer?.Dispose();
        _dhcp.ForEach(static one => one.Dispose());
    }

    /// <summary>After <see cref="Dispose"/>, lets go of the interfaces for the next start to adopt.</summary>
    public void Leave()
    {
        _host?.Dispose();
        _host = null;
    }

    /// <summary>After <see cref="Dispose"/>, puts the interfaces back as they were.</summary>
    /// <param name="adoptedStays">What an earlier run has left stays: the start has failed.</param>
    /// <exception cref="HostException">Something could not be put back.</exception>
    public void Stop(bool adoptedStays)
    {
        if (_host is { } host)
        {
            _host = null;
            using (host)
            {
                if (adoptedStays)
                {
                    host.RollBack();
                }
                else
                {
                    host.PutBack();
                }
            }
        }
    }

    private void Take(PivotConfig config, List<IDisposable> over)
    {
        _config = config;
        if (_host is null)
        {
            if (Wanted().Count == 0)
            {
                return;
            }

            _host = InterfaceHost.Open(_state, _note);
        }

        _events ??= new NetworkEvents();
        TakeDhcp(config, over);
        List<InterfaceFailure> failures = SetRight(over);

        // What failed before is no fault of this configuration, and what a server asks for is not the user's: both are noted.
        List<InterfaceFailure> refused = failures.FindAll(failure => !failure.IsLeased && !_failures.Contains(failure));
        if (refused.Count > 0)
        {
            throw new HostException(string.Join("; ", refused.ConvertAll(static failure => failure.Text)));
        }

        _isInForce = true;
        _failures = failures;
        Report(failures);
        if (_timer is null)
        {
            _timer = new Timer(_ => Follow(), null, Interval, Interval);
            _events.Tell(Follow);
        }
    }

    private void TakeBack(PivotConfig before, List<IDisposable> over)
    {
        _config = before;
        try
        {
            TakeDhcp(before, over);
            if (!_isInForce)
            {
                _host?.RollBack();
                return;
            }

            _failures = _host is null ? [] : SetRight(over);
            Report(_failures);
        }
        catch (HostException error)
        {
            Report([new InterfaceFailure(error.Message)]);
        }
    }

    /// <summary>Whether two configurations make the same of the interfaces.</summary>
    private static bool IsTheSame(PivotConfig one, PivotConfig other) =>
        one.Interfaces.Equals(other.Interfaces) && one.System.Hostname == other.System.Hostname && one.Director.Port == other.Director.Port && one.Director.Bridge == other.Director.Bridge;

    /// <summary>Has a client for each interface with DHCP, and for no other.</summary>
    private void TakeDhcp(PivotConfig config, List<IDisposable> over)
    {
        string hostName = _isAppliance ? config.System.Hostname : Environment.MachineName;
        foreach (DhcpInterface one in _dhcp.ToArray())
        {
            if (one.HostName != hostName || !config.Interfaces.Any(item => item.Dhcp && item.Name == one.Name))
            {
                _ = _dhcp.Remove(one);
                over.Add(one);
            }
        }

        foreach (InterfaceConfig item in config.Interfaces)
        {
            if (item.Dhcp && DhcpOf(item.Name) is null)
            {
                _ = Busybox.DhcpClient();
                DhcpScript.Write(Companions);
                _dhcp.Add(new DhcpInterface(item.Name, hostName, Companions, Happened, _logger));
            }
        }
    }

    /// <returns>What could not be.</returns>
    private List<InterfaceFailure> SetRight(List<IDisposable> over)
    {
        List<InterfaceFailure> failures = [.. _host!.Apply(Wanted())];
        IReadOnlyList<NetworkLink> links = _host.Links();
        foreach (DhcpInterface one in _dhcp)
        {
            try
            {
                if (one.Follow(links.FirstOrDefault(link => link.Name == one.Name), _host.LeasedOn(one.Name)) is { } client)
                {
                    over.Add(client);
                }
            }
            catch (HostException error)
            {
                failures.Add(new InterfaceFailure($"{one.Name}: {error.Message}"));
            }
        }

        return failures;
    }

    /// <summary>Also on threads where nobody would catch what it throws.</summary>
    private void Report(IReadOnlyList<InterfaceFailure> failures)
    {
        List<string> notes = [];
        foreach (InterfaceFailure failure in failures)
        {
            notes.Add($"the interfaces are not as they should be, which is tried again every 15 s: {failure.Text}");
        }

        try
        {
            notes.AddRange(_host?.Warnings(Wanted()) ?? []);
        }
        catch (HostException error)
        {
            notes.Add($"the interfaces could not be looked at, which is tried again every 15 s: {error.Message}");
        }

        foreach (DhcpInterface one in _dhcp)
        {
            if (one.Note is { } note)
            {
                notes.Add(note);
            }
        }

        _warnings.Replace(notes);
    }

    private void Happened(DhcpInterface on, DhcpClient client, DhcpEvent what)
    {
        lock (_lock)
        {
            if (_stopped)
            {
                return;
            }

            if (!on.Take(client, what))
            {
                return;
            }
        }

        Follow();
        TellLeases();
    }

    private void TellLeases()
    {
        lock (_telling)
        {
            List<DhcpLease> leases = [];
            lock (_lock)
            {
                foreach (DhcpInterface one in _dhcp)
                {
                    if (one.Lease is { } lease)
                    {
                        leases.Add(lease);
                    }
                }
            }

            LeasesChanged(leases);
        }
    }

    private IReadOnlyList<InterfaceSettings> Wanted() => WantedInterfaces.Of(_config, DhcpOf, _isAppliance);

    private DhcpInterface? DhcpOf(string name) => _dhcp.Find(one => one.Name == name);
}
