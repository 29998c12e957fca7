namespace Pivot.Ipvsadm.Listings;

/// <summary>Five numbers: connections, packets from and to clients, bytes from and to clients; either since they were zeroed, or a second.</summary>
/// <param name="total">In all.</param>
/// <param name="perSecond">A second.</param>
internal sealed class ListedCounters(IReadOnlyList<long> total, IReadOnlyList<long> perSecond)
{
    /// <summary>In all.</summary>
    public IReadOnlyList<long> Total { get; } = total;

    /// <summary>A second.</summary>
    public IReadOnlyList<long> PerSecond { get; } = perSecond;

    /// <summary>Nothing.</summary>
    public static ListedCounters Zero { get; } = new([0, 0, 0, 0, 0], [0, 0, 0, 0, 0]);
}
