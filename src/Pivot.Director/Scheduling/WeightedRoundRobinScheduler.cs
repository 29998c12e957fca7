using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>
/// wrr: the interleaved weighted round robin of IPVS (ip_vs_wrr.c). It walks the servers pass by pass; a pass admits servers whose weight is at
/// least the current weight, which starts at the highest weight and falls by the weights' greatest common divisor from pass to pass.
/// Weights 4, 3, 2 give A A B A B C A B C.
/// </summary>
internal sealed class WeightedRoundRobinScheduler : IScheduler
{
    private int _last = -1;
    private int _currentWeight;
    private int _maximumWeight;
    private int _divisor = 1;

    /// <inheritdoc/>
    public void ServersChanged(ReadOnlySpan<RealServer> servers)
    {
        int divisor = 0;
        int maximum = 0;
        foreach (RealServer server in servers)
        {
            divisor = GreatestCommonDivisor(divisor, server.Weight);
            maximum = Math.Max(maximum, server.Weight);
        }

        _divisor = Math.Max(divisor, 1);
        _maximumWeight = maximum - (_divisor - 1);
        _last = -1;
        if (_currentWeight > _maximumWeight)
        {
            _currentWeight = _maximumWeight;
        }
        else if (_divisor > 1 && _currentWeight > 0)
        {
            _currentWeight = (_currentWeight / _divisor * _divisor) + 1;
        }
    }

    /// <inheritdoc/>
    public RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key)
    {
        if (_maximumWeight <= 0)
        {
            return null;
        }

        // The walk meets every server at the lowest current weight within this many steps, whatever it starts with.
        long steps = (long)servers.Length * ((_maximumWeight / _divisor) + 2);
        for (long step = 0; step < steps; step++)
        {
            _last++;
            if (_last >= servers.Length || _currentWeight <= 0)
            {
                StartPass();
            }

            if (servers[_last].Weight >= _currentWeight && servers[_last].IsAvailable)
            {
                return servers[_last];
            }
        }

        return null;
    }

    private void StartPass()
    {
        _last = 0;
        _currentWeight -= _divisor;
        if (_currentWeight <= 0)
        {
            _currentWeight = _maximumWeight;
        }
    }

    private static int GreatestCommonDivisor(int a, int b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
