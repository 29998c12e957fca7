namespace Pivot.Control.Model;

/// <summary>What checks and agents have found: the result of <c>health</c>.</summary>
public sealed record HealthReport
{
    /// <summary>Servers that are checked or have an agent, in the order of the configuration.</summary>
    public required IReadOnlyList<ServerHealthReport> Servers { get; init; }

    /// <summary>Checks and questions to agents that run now.</summary>
    public required int Running { get; init; }

    /// <summary>Those that did not stop when their time was over.</summary>
    public required int Hanging { get; init; }

    /// <summary>Those that started more than half an interval late since the start, because too many others ran.</summary>
    public required long StartedLate { get; init; }
}
