using System.Net;
using Microsoft.Extensions.Logging;
using Pivot.Director;
using Pivot.Director.Ports;
using Pivot.Linux;
using Pivot.Linux.Neighbours;
using Pivot.Linux.RtNetlink;
using Pivot.Packets;

namespace Pivot.Running;

/// <summary>
/// Tells the director the Ethernet addresses of the real servers that get their packets straight (direct routing), at the start and every second from then on: the kernel asks for
/// those that it does not know at that pace, and learns of those that change.
/// </summary>
internal sealed class NextHopKeeper : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How long the start, or a change, waits for servers that the kernel has to ask for first, so that the first packets do not find them unknown.</summary>
    private static readonly TimeSpan FirstAnswers = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan FirstPace = TimeSpan.FromMilliseconds(10);

    private readonly PacketDirector _director;
    private readonly ILogger _logger;
    private readonly RtNetlinkClient _netlink = new();
    private readonly Timer _timer;
    private readonly Lock _lock = new();

    /// <summary>Guarded by <c>_lock</c>.</summary>
    private IReadOnlyList<IPAddress> _servers = [];

    /// <summary>Servers without a next hop in the last round, with the reason. Guarded by <c>_lock</c>.</summary>
    private IReadOnlyDictionary<IPAddress, string> _unknown = new Dictionary<IPAddress, string>();

    /// <summary>Those of them that have been warned of. Written under <c>_lock</c>.</summary>
    private volatile IReadOnlyDictionary<IPAddress, string> _warned = new Dictionary<IPAddress, string>();

    /// <summary>Guarded by <c>_lock</c>.</summary>
    private bool _stopped;

    /// <summary>Reads the next hops for the first time.</summary>
    /// <param name="director">Is told.</param>
    /// <param name="servers">The real servers; none = nothing is ever done.</param>
    /// <param name="logger">Is told of servers that have none, and of those that have one again.</param>
    /// <exception cref="HostException">The kernel did not answer.</exception>
    public NextHopKeeper(PacketDirector director, IReadOnlyList<IPAddress> servers, ILogger logger)
    {
        _director = director;
        _logger = logger;
        _timer = new Timer(_ => Refresh());
        Follow(servers);
    }

    /// <summary>What the user should know, one sentence each. Safe from any thread.</summary>
    public IReadOnlyList<string> Notes => Array.ConvertAll<KeyValuePair<IPAddress, string>, string>([.. _warned], server => Sentence(server.Key, server.Value));

    /// <summary>Looks after these real servers from now on, and tells the director at once.</summary>
    /// <exception cref="HostException">The kernel did not answer.</exception>
    public void Follow(IReadOnlyList<IPAddress> servers)
    {
        lock (_lock)
        {
            bool hasNew = servers.Except(_servers).Any();
            _servers = servers;
            if (hasNew)
            {
                _unknown = Tell();
                for (TimeSpan waited = default; _unknown.Count > 0 && waited < FirstAnswers; waited += FirstPace)
                {
                    Thread.Sleep(FirstPace);
                    _unknown = Tell();
                }
            }

            TimeSpan interval = servers.Count > 0 ? Interval : Timeout.InfiniteTimeSpan;
            _ = _timer.Change(interval, interval);
            if (servers.Count == 0)
            {
                (_unknown, _warned) = (new Dictionary<IPAddress, string>(), new Dictionary<IPAddress, string>());
            }
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

    private static string Sentence(IPAddress server, string reason) => $"the real server {server} (forwarding dr) gets nothing: {reason}";

    private void Refresh()
    {
        lock (_lock)
        {
            if (_stopped)
            {
                return;
            }

            try
            {
                Report(Tell());
            }
            catch (HostException error)
            {
                RunningMessages.NextHopsNotRead(_logger, error.Message);
            }
        }
    }

    /// <summary>Reads and tells; returns the servers without a next hop.</summary>
    private IReadOnlyDictionary<IPAddress, string> Tell()
    {
        NextHops hops = NextHops.Read(_netlink, _servers);
        var known = new Dictionary<IpAddress, NextHop>(hops.Known.Count);
        foreach ((IPAddress server, NextHop hop) in hops.Known)
        {
            known[IpAddress.From(server)] = hop;
        }

        _director.Apply(known);
        return hops.Unknown;
    }

    /// <summary>Warns of what is so in two rounds: a server that was not known yet has had time to answer.</summary>
    private void Report(IReadOnlyDictionary<IPAddress, string> unknown)
    {
        var warned = new Dictionary<IPAddress, string>();
        foreach ((IPAddress server, string reason) in unknown)
        {
            if (_warned.ContainsKey(server))
            {
                warned[server] = reason;
            }
            else if (_unknown.ContainsKey(server))
            {
                warned[server] = reason;
                RunningMessages.Warning(_logger, Sentence(server, reason));
            }
        }

        foreach (IPAddress server in _warned.Keys.Where(server => !unknown.ContainsKey(server) && _servers.Contains(server)))
        {
            RunningMessages.ServerReached(_logger, server);
        }

        _unknown = unknown;
        _warned = warned;
    }
}
