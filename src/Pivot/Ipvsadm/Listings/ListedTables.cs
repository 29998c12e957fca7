namespace Pivot.Ipvsadm.Listings;

/// <summary>Everything that ipvsadm lists but connections.</summary>
/// <param name="Size">How many connections the table holds at most.</param>
/// <param name="Services">The services, in the configuration's order.</param>
/// <param name="Hidden">What it cannot show, a sentence for each service.</param>
internal sealed record ListedTables(long Size, IReadOnlyList<ListedService> Services, IReadOnlyList<string> Hidden);
