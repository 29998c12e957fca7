namespace Pivot.Control.Model;

/// <summary>One reason to drop packets and how often it happened.</summary>
public sealed record DropReport
{
    /// <summary>Name of the reason in kebab case, such as <c>no-service</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>Packets dropped for it since the start.</summary>
    public required long Packets { get; init; }

    /// <summary>One sentence that says what such a packet was.</summary>
    public required string Meaning { get; init; }
}
