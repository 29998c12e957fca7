namespace Pivot.Config;

/// <summary><c>[[service]] rate</c>: a limit for each client address.</summary>
public sealed record RateConfig
{
    /// <summary>New connections allowed in <see cref="Per"/>, 1 to a million.</summary>
    public required int Connections { get; init; }

    /// <summary>The span they are counted in, 10 ms or more.</summary>
    public required TimeSpan Per { get; init; }
}
