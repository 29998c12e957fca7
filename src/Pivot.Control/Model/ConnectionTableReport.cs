namespace Pivot.Control.Model;

/// <summary>How full the connection table is.</summary>
public sealed record ConnectionTableReport
{
    /// <summary>Connections in the table now, templates included.</summary>
    public required long Count { get; init; }

    /// <summary>The most connections that the table holds.</summary>
    public required long Limit { get; init; }

    /// <summary>Connections of <see cref="Count"/> whose handshake is not complete: the first to go at the limit.</summary>
    public required long Embryonic { get; init; }

    /// <summary>Connection templates (persistence) of <see cref="Count"/>.</summary>
    public long Templates { get; init; }

    /// <summary>Embryonic connections evicted at the limit since the start.</summary>
    public required long Evicted { get; init; }
}
