namespace Pivot.Control.Model;

/// <summary>The metrics of this moment: the result of <c>metrics</c>.</summary>
public sealed record MetricsReport
{
    /// <summary>Prometheus' text format, version 0.0.4, every line ended by a line feed.</summary>
    public required string Text { get; init; }
}
