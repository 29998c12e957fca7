namespace Pivot.Config;

/// <summary><c>[[service]] rate</c>: a limit for each client address.</summary>
public sealed record RateConfig
{
    /// <summary>New connections allowed in <see cref="Per"/>, at least 1.</summary>
    public required int Connections { get; init; }

    /// <summary>The span they are counted in.</summary>
    public required TimeSpan Per { get; init; }
}
