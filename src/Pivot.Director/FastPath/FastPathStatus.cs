namespace Pivot.Director.FastPath;

/// <summary>The fast path's figures.</summary>
/// <param name="Flows">Connections that are carried.</param>
/// <param name="Buckets">Buckets of its index, 64 bytes each.</param>
/// <param name="Refused">Connections that stayed on the slow path because there was no room.</param>
/// <param name="Lost">Events that found no room; what they told is read from the tallies.</param>
public readonly record struct FastPathStatus(int Flows, uint Buckets, long Refused, ulong Lost)
{
    /// <summary>Records of the connection table in use, carried or not: the flow of a record is by its number.</summary>
    public int Records { get; init; }
}
