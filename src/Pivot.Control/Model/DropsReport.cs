namespace Pivot.Control.Model;

/// <summary>Dropped packets by reason: the result of <c>drops</c>.</summary>
public sealed record DropsReport
{
    /// <summary>Every reason there is, also those that never happened.</summary>
    public required IReadOnlyList<DropReport> Drops { get; init; }
}
