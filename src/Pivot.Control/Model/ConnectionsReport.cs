namespace Pivot.Control.Model;

/// <summary>Connections that a query asked for: the result of <c>connections</c>.</summary>
public sealed record ConnectionsReport
{
    /// <summary>Connections that match the query, also those beyond its limit.</summary>
    public required long Total { get; init; }

    /// <summary>The connections, no more than the query's limit, in no promised order.</summary>
    public required IReadOnlyList<ConnectionReport> Connections { get; init; }
}
