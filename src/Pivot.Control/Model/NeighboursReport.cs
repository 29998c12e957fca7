namespace Pivot.Control.Model;

/// <summary>Neighbours by address: the result of <c>neighbours</c>.</summary>
public sealed record NeighboursReport
{
    /// <summary>With a TAP device every neighbour of the director; with a TUN device those of the kernel's that are real servers.</summary>
    public required IReadOnlyList<NeighbourReport> Neighbours { get; init; }
}
