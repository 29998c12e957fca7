namespace Pivot.Control.Model;

/// <summary>All virtual services in the order of the configuration: the result of <c>services</c>.</summary>
public sealed record ServicesReport
{
    /// <summary>The virtual services.</summary>
    public required IReadOnlyList<ServiceReport> Services { get; init; }
}
