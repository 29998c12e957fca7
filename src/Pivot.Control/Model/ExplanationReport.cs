namespace Pivot.Control.Model;

/// <summary>What real servers need so that their replies come back through the board: the result of <c>explain</c>.</summary>
public sealed record ExplanationReport
{
    /// <summary>The real servers, those of one virtual service together.</summary>
    public required IReadOnlyList<ServerExplanation> Servers { get; init; }
}
