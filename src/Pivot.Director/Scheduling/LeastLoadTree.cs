using System.Numerics;
using Pivot.Director.Connections;
using Pivot.Director.Services;

namespace Pivot.Director.Scheduling;

/// <summary>
/// The available server with the least load for its weight; the first of equals. A tournament: servers are leaves, each node above has the better of the two below it. Whoever changes a server's counts notes only that
/// it did (<see cref="ChangedServers"/>); the next choice plays the matches of those servers again. So a choice takes a few steps for each change since the last one, each of log n, and finds what a look at every server
/// would have found. Under the service's scheduling lock.
/// </summary>
/// <param name="load">The load, 0 or more, less than 2^47; compared by cross-multiplication with the weights, so that nothing is rounded.</param>
/// <param name="isWeighted">False where the load alone counts.</param>
/// <param name="isForIPv6">The servers are those of IPv6 clients.</param>
internal sealed class LeastLoadTree(Func<RealServer, long> load, bool isWeighted, bool isForIPv6)
{
    private ChangedServers _changed = new(0);
    private int _leaves;

    /// <summary>By place: the load when it was last looked at.</summary>
    private long[] _loads = [];

    /// <summary>By place: the weight, 0 while the server is not available.</summary>
    private int[] _weights = [];

    /// <summary>The places of the winners: the root at 1, the matches below node n at 2n and 2n + 1.</summary>
    private int[] _winners = [];

    /// <summary>Takes other servers.</summary>
    public void ServersChanged(ReadOnlySpan<RealServer> servers)
    {
        _leaves = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, servers.Length));
        (_loads, _weights, _winners) = (new long[_leaves], new int[_leaves], new int[_leaves]);
        _changed = new ChangedServers(servers.Length);
        for (int place = 0; place < servers.Length; place++)
        {
            servers[place].Watch(isForIPv6, new ServerMark(_changed, place));
            Look(servers[place], place);
        }

        for (int node = _leaves - 1; node >= 1; node--)
        {
            _winners[node] = Winner(node);
        }
    }

    /// <summary>The available server with the least load for its weight; null when none is available.</summary>
    /// <param name="servers">Those of the last <see cref="ServersChanged"/>.</param>
    public RealServer? Least(ReadOnlySpan<RealServer> servers)
    {
        for (int word = 0; word < _changed.Words; word++)
        {
            for (long changed = _changed.Take(word); changed != 0; changed &= changed - 1)
            {
                int place = (word * 64) + BitOperations.TrailingZeroCount(changed);
                Look(servers[place], place);
                Replay(place);
            }
        }

        return servers.Length == 0 || _weights[_winners[1]] == 0 ? null : servers[_winners[1]];
    }

    private void Look(RealServer server, int place)
    {
        _loads[place] = load(server);
        _weights[place] = !server.IsAvailable ? 0 : isWeighted ? server.Weight : 1;
    }

    private void Replay(int place)
    {
        for (int node = (_leaves + place) / 2; node >= 1; node /= 2)
        {
            _winners[node] = Winner(node);
        }
    }

    private int Winner(int node)
    {
        (int left, int right) = 2 * node < _leaves ? (_winners[2 * node], _winners[(2 * node) + 1]) : ((2 * node) - _leaves, (2 * node) + 1 - _leaves);
        return _weights[right] != 0 && (_weights[left] == 0 || _loads[right] * _weights[left] < _loads[left] * _weights[right]) ? right : left;
    }
}
