using Microsoft.Extensions.Logging;
using Pivot.Director.Neighbours;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Running;

/// <summary>Looks every second at what the bridged director's station has heard: says on the log when another machine has one of its addresses, and when a real server does not answer, and when that is over.</summary>
internal sealed class StationKeeper : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly LinkHost _station;
    private readonly string _device;
    private readonly Func<ulong> _now;
    private readonly Timer _timer;
    private readonly Lock _lock = new();
    private readonly OngoingWarnings _warnings;
    private volatile HashSet<IpAddress> _servers = [];

    /// <summary>Guarded by <c>_lock</c>.</summary>
    private bool _stopped;

    /// <summary>Starts to look.</summary>
    /// <param name="station">The station.</param>
    /// <param name="services">Whose real servers matter.</param>
    /// <param name="device">The device's name, for messages.</param>
    /// <param name="now">The present tick.</param>
    /// <param name="logger">Is told.</param>
    public StationKeeper(LinkHost station, IReadOnlyList<VirtualServiceSpec> services, string device, Func<ulong> now, ILogger logger)
    {
        _station = station;
        _device = device;
        _now = now;
        _warnings = new OngoingWarnings(logger);
        Follow(services);
        _timer = new Timer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>What the user should know, one sentence each. Safe from any thread.</summary>
    public IReadOnlyList<string> Notes => _warnings.Present;

    /// <summary>From now on the real servers of these services matter.</summary>
    public void Follow(IReadOnlyList<VirtualServiceSpec> services)
    {
        HashSet<IpAddress> servers = [];
        foreach (RealServerSpec server in services.SelectMany(service => service.Servers))
        {
            servers.Add(server.Address);
        }

        _servers = servers;
    }

    /// <summary>Looks now.</summary>
    public void Look()
    {
        lock (_lock)
        {
            if (_stopped)
            {
                return;
            }

            List<string> notes = [];
            foreach (DuplicateAddress duplicate in _station.Duplicates(_now()))
            {
                notes.Add(duplicate.ToString());
            }

            foreach (NeighbourSnapshot neighbour in _station.Neighbours())
            {
                if (neighbour.State == NeighbourState.Failed && _servers.Contains(neighbour.Address))
                {
                    notes.Add($"the real server {neighbour.Address} gets nothing: it does not answer {(neighbour.Address.IsIPv4 ? "ARP" : "neighbour discovery")} on {_device}");
                }
            }

            _warnings.Replace(notes);
        }
    }

    /// <summary>Ends the looking, waiting for a look that is under way.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _stopped = true;
        }
    }
}
