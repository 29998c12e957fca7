namespace Pivot.Ipvsadm.Listings;

/// <summary>Everything that ipvsadm lists but connections.</summary>
/// <param name="size">How many connections the table holds at most.</param>
/// <param name="services">The services, in the configuration's order.</param>
/// <param name="hidden">What it cannot show, a sentence for each service.</param>
internal sealed class ListedTables(long size, IReadOnlyList<ListedService> services, IReadOnlyList<string> hidden)
{
    /// <summary>How many connections the table holds at most.</summary>
    public long Size { get; } = size;

    /// <summary>The services, in the configuration's order.</summary>
    public IReadOnlyList<ListedService> Services { get; } = services;

    /// <summary>What it cannot show, a sentence for each service.</summary>
    public IReadOnlyList<string> Hidden { get; } = hidden;
}
