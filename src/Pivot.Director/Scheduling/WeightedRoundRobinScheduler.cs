using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>
/// wrr: the interleaved weighted round robin of IPVS (ip_vs_wrr.c). It walks the servers pass by pass; a pass admits servers whose weight is at
/// least the current weight, which starts at the highest weight and falls by the weights' greatest common divisor from pass to pass.
/// Weights 4, 3, 2 give A A B A B C A B C.
/// </summary>
/// <remarks>
/// The order is that of IPVS, the walk is not: servers that a pass does not admit are stepped over by a <see cref="WeightTree"/>, and passes that
/// admit overloaded servers only are skipped at once, so that weights like 65535 and 1 do not cost 65534 passes.
/// </remarks>
internal sealed class WeightedRoundRobinScheduler : IScheduler
{
    private const int Head = -1;

    private WeightTree _weights = new([]);
    private int _last = Head;
    private int _current;
    private int _maximum;
    private int _step = 1;

    /// <inheritdoc/>
    public void ServersChanged(ReadOnlySpan<RealServer> servers)
    {
        int divisor = 0;
        int maximum = 0;
        foreach (RealServer server in servers)
        {
            divisor = Divisors.Greatest(divisor, server.Weight);
            maximum = Math.Max(maximum, server.Weight);
        }

        _weights = new WeightTree(servers);
        _step = Math.Max(divisor, 1);
        _maximum = maximum - (_step - 1);
        _last = Head;
        if (_current > _maximum || _current == 0)
        {
            _current = _maximum;
        }
        else if (_step > 1)
        {
            _current = (_current / _step * _step) + 1;
        }
    }

    /// <inheritdoc/>
    public RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key, ulong now)
    {
        if (_maximum == 0)
        {
            return null;
        }

        int weight = _current;
        RealServer? server = RestOfPass(servers, _last + 1, weight);
        if (server is not null)
        {
            return server;
        }

        weight = NextPass(weight);
        server = RestOfPass(servers, 0, weight);
        if (server is not null)
        {
            return server;
        }

        int admitted = GreatestAvailable(servers);
        if (admitted == 0)
        {
            Stop();
            return null;
        }

        // Only overloaded servers above what is available: the first pass that admits an available one.
        weight -= weight > admitted ? (weight - admitted + _step - 1) / _step * _step : 0;
        return RestOfPass(servers, 0, Math.Max(weight, 1));
    }

    private RealServer? RestOfPass(ReadOnlySpan<RealServer> servers, int from, int weight)
    {
        for (int place = _weights.Next(from, weight); place >= 0; place = _weights.Next(place + 1, weight))
        {
            if (servers[place].IsAvailable)
            {
                _last = place;
                _current = weight;
                return servers[place];
            }
        }

        return null;
    }

    private int NextPass(int weight) => weight > _step ? weight - _step : _maximum;

    private static int GreatestAvailable(ReadOnlySpan<RealServer> servers)
    {
        int greatest = 0;
        foreach (RealServer server in servers)
        {
            greatest = server.IsAvailable ? Math.Max(greatest, server.Weight) : greatest;
        }

        return greatest;
    }

    /// <summary>Where IPVS stands after it has looked at every server in vain: back at the start, or at its last server when that was met in the last pass.</summary>
    private void Stop()
    {
        bool isLastPass = _last != Head && _current <= _step;
        _last = isLastPass ? _last : Head;
        _current = isLastPass ? _maximum - ((_maximum - 1) / _step * _step) : _maximum;
    }
}
