namespace Pivot.Ipvsadm.Listings;

/// <summary>Five numbers: connections, packets from and to clients, bytes from and to clients; either since they were zeroed, or a second.</summary>
/// <param name="Total">In all.</param>
/// <param name="PerSecond">A second.</param>
internal sealed record ListedCounters(IReadOnlyList<long> Total, IReadOnlyList<long> PerSecond)
{
    /// <summary>Nothing.</summary>
    public static ListedCounters Zero { get; } = new([0, 0, 0, 0, 0], [0, 0, 0, 0, 0]);
}
