using System.Runtime.InteropServices;

namespace Pivot.Director.Statistics;

/// <summary>What IPVS counts of a service or server, since the start. Each worker has its own, on a cache line of its own; readers add them up.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
public struct TrafficCounters : IEquatable<TrafficCounters>
{
    /// <summary>Connections made.</summary>
    public long Connections;

    /// <summary>Packets of clients.</summary>
    public long PacketsIn;

    /// <summary>Packets of real servers.</summary>
    public long PacketsOut;

    /// <summary>IP bytes of clients.</summary>
    public long BytesIn;

    /// <summary>IP bytes of real servers.</summary>
    public long BytesOut;

    /// <summary>Adds another's counts.</summary>
    public void Add(in TrafficCounters other)
    {
        Connections += other.Connections;
        PacketsIn += other.PacketsIn;
        PacketsOut += other.PacketsOut;
        BytesIn += other.BytesIn;
        BytesOut += other.BytesOut;
    }

    /// <summary>What has been counted since an earlier reading of the same counters; all of it when they have begun anew since.</summary>
    public readonly TrafficCounters Since(in TrafficCounters earlier) => PacketsIn < earlier.PacketsIn || PacketsOut < earlier.PacketsOut || Connections < earlier.Connections
        ? this
        : new TrafficCounters
        {
            Connections = Connections - earlier.Connections,
            PacketsIn = PacketsIn - earlier.PacketsIn,
            PacketsOut = PacketsOut - earlier.PacketsOut,
            BytesIn = BytesIn - earlier.BytesIn,
            BytesOut = BytesOut - earlier.BytesOut,
        };

    /// <inheritdoc/>
    public readonly bool Equals(TrafficCounters other) =>
        Connections == other.Connections && PacketsIn == other.PacketsIn && PacketsOut == other.PacketsOut && BytesIn == other.BytesIn && BytesOut == other.BytesOut;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is TrafficCounters other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(Connections, PacketsIn, PacketsOut, BytesIn, BytesOut);

    /// <summary>Equality of every count.</summary>
    public static bool operator ==(TrafficCounters left, TrafficCounters right) => left.Equals(right);

    /// <summary>Inequality of any count.</summary>
    public static bool operator !=(TrafficCounters left, TrafficCounters right) => !left.Equals(right);
}
