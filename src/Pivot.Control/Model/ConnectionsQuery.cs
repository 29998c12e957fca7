using System.Net;

namespace Pivot.Control.Model;

/// <summary>Which connections to report: the parameters of <c>connections</c>.</summary>
public sealed record ConnectionsQuery
{
    /// <summary>Connections reported when the query names no limit.</summary>
    public const int DefaultLimit = 100;

    /// <summary>The most connections that one answer carries.</summary>
    public const int MaxLimit = 10_000;

    /// <summary>Only connections of this virtual service; null for all.</summary>
    public string? Service { get; init; }

    /// <summary>Only connections of this client address; null for all.</summary>
    public IPAddress? Client { get; init; }

    /// <summary>At most this many connections, 0 (only the total) to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = DefaultLimit;
}
