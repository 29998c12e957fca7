using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>
/// twos: two servers drawn at random by weight, the one with less overhead for its weight of the two, the first drawn of equals (ip_vs_twos.c; Mitzenmacher,
/// The Power of Two Choices).
/// </summary>
/// <remarks>
/// IPVS draws among the available servers and walks them all. Here sums of the weights stand ready, so that a draw takes O(log n); it covers overloaded
/// servers too, and when it hits one, both are drawn again among the available alone: the odds are the same.
/// </remarks>
internal sealed class TwoChoicesScheduler(ulong seed) : IScheduler
{
    private SeededRandom _random = new(seed);

    /// <summary>For each place: the weights up to it, its own included.</summary>
    private long[] _sums = [];

    /// <inheritdoc/>
    public void ServersChanged(ReadOnlySpan<RealServer> servers)
    {
        _sums = new long[servers.Length];
        long sum = 0;
        for (int i = 0; i < servers.Length; i++)
        {
            sum += servers[i].Weight;
            _sums[i] = sum;
        }
    }

    /// <inheritdoc/>
    public RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key, ulong now)
    {
        if (_sums.Length == 0 || _sums[^1] == 0)
        {
            return null;
        }

        RealServer first = servers[Draw()];
        RealServer second = servers[Draw()];
        return first.IsAvailable && second.IsAvailable ? LessLoaded(first, second) : AmongAvailable(servers);
    }

    /// <summary>
    /// Draws from 0 to the sum of the weights, both included, and takes the server at which the running sum reaches the number. As in IPVS the 0 goes to the
    /// first server, one draw in sum + 1.
    /// </summary>
    private int Draw()
    {
        long drawn = Math.Max(_random.Below(_sums[^1] + 1), 1);
        int low = 0;
        int high = _sums.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_sums[middle] < drawn)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private RealServer? AmongAvailable(ReadOnlySpan<RealServer> servers)
    {
        long sum = 0;
        foreach (RealServer server in servers)
        {
            sum += server.IsAvailable ? server.Weight : 0;
        }

        if (sum == 0)
        {
            return null;
        }

        RealServer? first = Reaching(servers, _random.Below(sum + 1));
        RealServer? second = Reaching(servers, _random.Below(sum + 1));
        return first is null || second is null ? first ?? second : LessLoaded(first, second);
    }

    /// <summary>The available server at which the running sum reaches a number; the last one when some became overloaded meanwhile.</summary>
    private static RealServer? Reaching(ReadOnlySpan<RealServer> servers, long drawn)
    {
        RealServer? last = null;
        foreach (RealServer server in servers)
        {
            if (server.IsAvailable)
            {
                last = server;
                drawn -= server.Weight;
                if (drawn <= 0)
                {
                    break;
                }
            }
        }

        return last;
    }

    private static RealServer LessLoaded(RealServer first, RealServer second) =>
        second.Overhead * first.Weight < first.Overhead * second.Weight ? second : first;
}
