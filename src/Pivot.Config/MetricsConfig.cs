using System.Net;

namespace Pivot.Config;

/// <summary><c>[metrics]</c>.</summary>
public sealed record MetricsConfig
{
    /// <summary>Where the metrics listener listens.</summary>
    public required IPEndPoint Listen { get; init; }
}
