using Pivot.Director.Services;

namespace Pivot.Director.Statistics;

/// <summary>The rates of all services and servers, kept apart from them so that no packet pays for them. Safe from any thread.</summary>
public sealed class RateTable
{
    private static readonly RateEstimator Silent = new();

    private readonly Lock _lock = new();

    /// <summary>By server id. Guarded by <see cref="_lock"/>, as is the rest.</summary>
    private Dictionary<int, ServerRate> _servers = [];

    private Dictionary<int, RateEstimator> _services = [];
    private TrafficCounters _lastMasqueraded;
    private long _lastUpdate;

    /// <summary>Begins with rates of 0.</summary>
    /// <param name="milliseconds">A clock that only goes forward.</param>
    public RateTable(long milliseconds) => _lastUpdate = milliseconds;

    /// <summary>The rates over all services.</summary>
    public RateEstimator Total { get; } = new();

    /// <summary>The rates of what is masqueraded, in no service's and not in <see cref="Total"/>.</summary>
    public RateEstimator Masqueraded { get; } = new();

    /// <summary>The rates of a service; 0 of one that has not been seen yet.</summary>
    public RateEstimator OfService(int id)
    {
        lock (_lock)
        {
            return _services.GetValueOrDefault(id, Silent);
        }
    }

    /// <summary>The rates of a real server; 0 of one that has not been seen yet.</summary>
    public RateEstimator OfServer(int id)
    {
        lock (_lock)
        {
            return _servers.GetValueOrDefault(id)?.Rates ?? Silent;
        }
    }

    /// <summary>Takes in what has been counted since the last call; to be called every <see cref="RateEstimator.IntervalMilliseconds"/>. Services and servers that are not named any more are forgotten.</summary>
    /// <param name="services">All services.</param>
    /// <param name="masqueraded">What has been masqueraded so far.</param>
    /// <param name="milliseconds">The clock of the constructor, now.</param>
    public void Update(IReadOnlyList<VirtualService> services, in TrafficCounters masqueraded, long milliseconds)
    {
        lock (_lock)
        {
            long passed = milliseconds - _lastUpdate;
            if (passed <= 0)
            {
                return;
            }

            _lastUpdate = milliseconds;
            var serversBefore = _servers;
            var servicesBefore = _services;
            (_servers, _services) = (new(serversBefore.Count), new(servicesBefore.Count));
            TrafficCounters total = default;
            foreach (VirtualService service in services)
            {
                TrafficCounters counted = default;
                foreach (RealServer server in service.Servers)
                {
                    ServerRate rate = serversBefore.GetValueOrDefault(server.Id) ?? new ServerRate();
                    counted.Add(rate.Update(server.Traffic, passed));
                    _servers[server.Id] = rate;
                }

                RateEstimator rates = servicesBefore.GetValueOrDefault(service.Id) ?? new RateEstimator();
                rates.Add(counted, passed);
                _services[service.Id] = rates;
                total.Add(counted);
            }

            Total.Add(total, passed);
            Masqueraded.Add(masqueraded.Since(_lastMasqueraded), passed);
            _lastMasqueraded = masqueraded;
        }
    }

    /// <summary>A server's rates, and the counters that they account for.</summary>
    private sealed class ServerRate
    {
        private TrafficCounters _last;

        public RateEstimator Rates { get; } = new();

        public TrafficCounters Update(in TrafficCounters now, long milliseconds)
        {
            TrafficCounters counted = now.Since(_last);
            _last = now;
            Rates.Add(counted, milliseconds);
            return counted;
        }
    }
}
