namespace Pivot.Control.Model;

/// <summary>Which real servers to explain: the parameters of <c>explain</c>.</summary>
public sealed record ExplainQuery
{
    /// <summary>Only servers of this virtual service; null for all.</summary>
    public string? Service { get; init; }

    /// <summary>Only the server of this name; null for all.</summary>
    public string? Server { get; init; }
}
