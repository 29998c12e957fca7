using Microsoft.Extensions.Logging;
using Pivot.Config;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Linux;

namespace Pivot.Running;

/// <summary>
/// Puts the services of a configuration in force, and keeps what is taken out of it until its connections have ended: looked at every two seconds as long as there is any, let go of then. What is leaving is in the state directory too, so that a crash does
/// not end its connections.
/// </summary>
internal sealed class ServicesKeeper : IConfigFollower, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly PacketDirector _director;
    private readonly IHostSide _side;
    private readonly LeavingFile _file;
    private readonly ILogger _logger;
    private readonly Timer _timer;
    private readonly Lock _lock = new();

    /// <summary>Guarded by <c>_lock</c>.</summary>
    private PivotConfig _config;

    /// <summary>Guarded by <c>_lock</c>.</summary>
    private LeavingServices _leaving;

    /// <summary>Guarded by <c>_lock</c>.</summary>
    private bool _stopped;

    /// <summary>Guarded by <c>_lock</c>.</summary>
    private string? _fault;

    /// <summary>Starts to look after what the side has in force.</summary>
    /// <param name="director">Knows the connections.</param>
    /// <param name="side">Has the configuration in force.</param>
    /// <param name="config">It.</param>
    /// <param name="leaving">What it has as leaving.</param>
    /// <param name="file">Keeps what is leaving.</param>
    /// <param name="logger">Is told.</param>
    public ServicesKeeper(PacketDirector director, IHostSide side, PivotConfig config, LeavingServices leaving, LeavingFile file, ILogger logger)
    {
        _director = director;
        _side = side;
        _file = file;
        _logger = logger;
        (_config, _leaving) = (config, leaving);
        _timer = new Timer(_ => Look());
        LookOn();
    }

    /// <inheritdoc/>
    public void Apply(PivotConfig config)
    {
        lock (_lock)
        {
            if (_stopped)
            {
                throw new HostException("The director is stopping.");
            }

            LeavingServices leaving = _leaving.With(_config, config);

            // A crash from here on finds them, whichever configuration it starts with: what the configuration has leaves no more.
            _file.Write(leaving);
            try
            {
                _side.Change(config, leaving);
            }
            catch (HostException)
            {
                _file.Write(_leaving);
                throw;
            }

            (_config, _leaving) = (config, leaving);
            LookOn();
        }
    }

    /// <summary>Ends the looking, waiting for a look that is under way.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _stopped = true;
        }

        _timer.Dispose();
    }

    /// <summary>Looks now.</summary>
    internal void Look()
    {
        lock (_lock)
        {
            if (_stopped || (_leaving.Entries.Count == 0 && !_director.HasLeavingMasquerades))
            {
                return;
            }

            LeavingServices still = _leaving.Still(_config, HasConnections, IsReached);
            if (ReferenceEquals(still, _leaving) && !_director.HasIdleLeavingMasquerades)
            {
                return;
            }

            try
            {
                _side.Release(still);
                _leaving = still;
                _file.Write(still);
                _fault = null;
                LookOn();
            }
            catch (HostException error)
            {
                if (error.Message != _fault)
                {
                    ConfigMessages.NotReleased(_logger, error.Message);
                }

                _fault = error.Message;
            }
        }
    }

    /// <summary>Goes on looking as long as there is something to look at.</summary>
    private void LookOn()
    {
        TimeSpan interval = _leaving.Entries.Count > 0 || _director.HasLeavingMasquerades ? Interval : Timeout.InfiniteTimeSpan;
        _ = _timer.Change(interval, interval);
    }

    private bool HasConnections(string service, RealServerSpec spec)
    {
        string identity = spec.IdentityIn(service);
        foreach (VirtualService known in _director.Services.Where(known => known.Spec.Name == service))
        {
            foreach (RealServer server in known.Servers)
            {
                if (server.Spec.IsLeaving && server.Spec.IdentityIn(service) == identity)
                {
                    return server.ActiveConnections + server.InactiveConnections > 0 || IsMasqueraded(server);
                }
            }
        }

        return false;
    }

    /// <summary>Whether something goes on that the server has opened outward: its packets have to be steered for that.</summary>
    private bool IsMasqueraded(RealServer server) => _director.Masqueraded is not null
        && Exists(connection => connection.Client == server.Address && _director.MasqueradeName(connection.ServiceId) is not null);

    /// <summary>Whether connections go to an address or a port that a service no longer has.</summary>
    private bool IsReached(string service)
    {
        VirtualServiceSpec[] shapes = [.. _director.Services.Where(known => known.Spec.Name == service).Select(known => known.Spec)];
        int id = _director.Services.FirstOrDefault(known => known.Spec.Name == service && !known.Spec.IsLeaving)?.Id ?? -1;
        return Exists(connection => connection.ServiceId == id && !connection.IsTemplate
            && Array.Exists(shapes, shape => shape.IsLeaving && shape.Takes(connection.Virtual, connection.Protocol, connection.VirtualPort))
            && !Array.Exists(shapes, shape => !shape.IsLeaving && shape.Takes(connection.Virtual, connection.Protocol, connection.VirtualPort)));
    }

    private bool Exists(Func<ConnectionSnapshot, bool> isWanted)
    {
        bool found = false;
        _director.ForEachConnection(
            connection =>
            {
                found = isWanted(connection);
                return !found;
            },
            RunningDirector.Now());
        return found;
    }
}
