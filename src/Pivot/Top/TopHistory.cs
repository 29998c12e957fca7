using Pivot.Control.Model;

namespace Pivot.Top;

/// <summary>The rates of the last while, for sparklines, and how fast packets are dropped. Lives as long as the screen is watched.</summary>
internal sealed class TopHistory
{
    /// <summary>Values kept of each.</summary>
    public const int Length = 60;

    private const string TotalKey = "";

    private readonly Dictionary<string, long[]> _bytes = [];
    private readonly Dictionary<string, long[]> _drops = [];

    /// <summary>Takes in what the daemon told.</summary>
    /// <param name="data">The figures.</param>
    /// <param name="milliseconds">When, by a clock that only goes forward.</param>
    public void Add(TopData data, long milliseconds)
    {
        Push(TotalKey, data.Statistics.Total);
        foreach (ServiceStatisticsReport service in data.Statistics.Services)
        {
            Push(service.Name, service.Traffic);
            foreach (ServerStatisticsReport server in service.Servers)
            {
                Push(KeyOf(service.Name, server.Name), server.Traffic);
            }
        }

        foreach (DropReport drop in data.Drops.Drops)
        {
            Note(drop, milliseconds);
        }
    }

    /// <summary>Bytes a second, both ways, the oldest first.</summary>
    public ReadOnlySpan<long> Total() => Of(TotalKey);

    /// <summary>The same of a service.</summary>
    public ReadOnlySpan<long> OfService(string service) => Of(service);

    /// <summary>The same of a server.</summary>
    public ReadOnlySpan<long> OfServer(string service, string server) => Of(KeyOf(service, server));

    /// <summary>Packets dropped a second for a reason, between the last two readings.</summary>
    public long DropsPerSecond(string reason) => _drops.TryGetValue(reason, out long[]? known) ? known[2] : 0;

    private static string KeyOf(string service, string server) => $"{service}\n{server}";

    private long[] Of(string key) => _bytes.GetValueOrDefault(key) ?? [];

    private void Push(string key, TrafficReport traffic)
    {
        long[] before = Of(key);
        ReadOnlySpan<long> kept = before.AsSpan(before.Length == Length ? 1 : 0);
        long[] values = new long[kept.Length + 1];
        kept.CopyTo(values);
        values[^1] = traffic.Rates.InBytesPerSecond + traffic.Rates.OutBytesPerSecond;
        _bytes[key] = values;
    }

    /// <summary>Keeps the count, its time and the rate since the count before.</summary>
    private void Note(DropReport drop, long milliseconds)
    {
        if (!_drops.TryGetValue(drop.Reason, out long[]? known))
        {
            _drops[drop.Reason] = [drop.Packets, milliseconds, 0];
            return;
        }

        long passed = Math.Max(1, milliseconds - known[1]);
        known[2] = Math.Max(0, drop.Packets - known[0]) * 1000 / passed;
        (known[0], known[1]) = (drop.Packets, milliseconds);
    }
}
