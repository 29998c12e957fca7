using System.Net;
using Microsoft.Extensions.Logging;
using Pivot.Director;
using Pivot.Linux;
using Pivot.Linux.RtNetlink;
using Pivot.Packets;

namespace Pivot.Running;

/// <summary>Tells the director the MTUs of the board's routes, the board's addresses and its subnets, at the start and every few seconds from then on, so that it follows links and routes as they change.</summary>
internal sealed class RouteMtuKeeper : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly PacketDirector _director;
    private readonly ILogger _logger;
    private readonly RtNetlinkClient _netlink = new();
    private readonly Timer _timer;
    private readonly Lock _lock = new();

    /// <summary>Guarded by <c>_lock</c>.</summary>
    private IReadOnlyList<IPAddress> _realServers;

    /// <summary>Guarded by <c>_lock</c>.</summary>
    private bool _stopped;

    /// <summary>The last reading failed. Guarded by <c>_lock</c>.</summary>
    private bool _failing;

    /// <summary>Reads the routes for the first time.</summary>
    /// <param name="director">Is told.</param>
    /// <param name="realServers">The addresses of real servers.</param>
    /// <param name="logger">Where it says that routes cannot be read.</param>
    /// <exception cref="HostException">The kernel did not answer.</exception>
    public RouteMtuKeeper(PacketDirector director, IReadOnlyList<IPAddress> realServers, ILogger logger)
    {
        _director = director;
        _realServers = realServers;
        _logger = logger;
        Tell();
        _timer = new Timer(_ => Refresh(), null, Interval, Interval);
    }

    /// <summary>Reads the routes now. Safe from any thread.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            if (_stopped)
            {
                return;
            }

            try
            {
                Tell();
                if (_failing)
                {
                    RunningMessages.RoutesReadAgain(_logger);
                }

                _failing = false;
            }
            catch (HostException error)
            {
                if (!_failing)
                {
                    RunningMessages.RoutesNotRead(_logger, error.Message);
                }

                _failing = true;
            }
        }
    }

    /// <summary>Looks after the ways to these real servers from now on, and tells the director at once.</summary>
    /// <exception cref="HostException">The kernel did not answer.</exception>
    public void Follow(IReadOnlyList<IPAddress> realServers)
    {
        lock (_lock)
        {
            _realServers = realServers;
            Tell();
        }
    }

    /// <summary>Ends the reading, waiting for one that is under way.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            if (!_stopped)
            {
                _stopped = true;
                _netlink.Dispose();
            }
        }
    }

    private void Tell()
    {
        _director.Apply(RouteMtus.Read(_netlink, _realServers));

        // Not by LINQ, whose Select makes native code of its own for these pairs of types: 180 KB of binary.
        InterfaceAddress[] own = [.. _netlink.Addresses()];
        _director.ApplyBoardAddresses(Array.ConvertAll(own, address => IpAddress.From(address.Address)));
        _director.ApplySubnets(Array.ConvertAll(own, address => ServiceSpecs.Of(address.Subnet)));
    }
}
