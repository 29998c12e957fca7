namespace Pivot.Director.Statistics;

/// <summary>
/// Rates as IPVS estimates them (<c>net/netfilter/ipvs/ip_vs_est.c</c>): averages that take a quarter of the difference to the latest rate every two seconds, in fixed point, connections and packets scaled by 1024 and
/// bytes by 32, rounded when read. Written by one thread at a time, read by any.
/// </summary>
public sealed class RateEstimator
{
    /// <summary>Milliseconds from one <see cref="Add"/> to the next. Other times are accounted for by what really went by; the average then forgets faster or slower.</summary>
    public const long IntervalMilliseconds = 2000;

    private const int CountShift = 10;
    private const int ByteShift = 5;
    private const int WeightShift = 2;

    private long _connections;
    private long _packetsIn;
    private long _packetsOut;
    private long _bytesIn;
    private long _bytesOut;

    /// <summary>New connections a second.</summary>
    public long ConnectionsPerSecond => Read(ref _connections, CountShift);

    /// <summary>Packets of clients a second.</summary>
    public long PacketsInPerSecond => Read(ref _packetsIn, CountShift);

    /// <summary>Packets of real servers a second.</summary>
    public long PacketsOutPerSecond => Read(ref _packetsOut, CountShift);

    /// <summary>IP bytes of clients a second.</summary>
    public long BytesInPerSecond => Read(ref _bytesIn, ByteShift);

    /// <summary>IP bytes of real servers a second.</summary>
    public long BytesOutPerSecond => Read(ref _bytesOut, ByteShift);

    /// <summary>Takes in what was counted since the last call.</summary>
    /// <param name="counted">The difference of the counters.</param>
    /// <param name="milliseconds">The time since then, more than 0.</param>
    public void Add(in TrafficCounters counted, long milliseconds)
    {
        Average(ref _connections, counted.Connections, CountShift, milliseconds);
        Average(ref _packetsIn, counted.PacketsIn, CountShift, milliseconds);
        Average(ref _packetsOut, counted.PacketsOut, CountShift, milliseconds);
        Average(ref _bytesIn, counted.BytesIn, ByteShift, milliseconds);
        Average(ref _bytesOut, counted.BytesOut, ByteShift, milliseconds);
    }

    private static void Average(ref long average, long counted, int shift, long milliseconds)
    {
        long rate = (counted << shift) * 1000 / milliseconds;
        Volatile.Write(ref average, average + ((rate - average) >> WeightShift));
    }

    private static long Read(ref long average, int shift) => (Volatile.Read(ref average) + (1L << (shift - 1)) - 1) >> shift;
}
