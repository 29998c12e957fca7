namespace Pivot.Control.Model;

/// <summary>All real servers of all virtual services: the result of <c>servers</c>.</summary>
public sealed record ServersReport
{
    /// <summary>The real servers, those of one virtual service together.</summary>
    public required IReadOnlyList<ServerReport> Servers { get; init; }
}
