namespace Pivot.Config;

/// <summary>A whole configuration file, checked. What the file leaves out has its default.</summary>
public sealed record PivotConfig
{
    /// <summary><c>[system]</c>: acted on only in the image.</summary>
    public SystemConfig System { get; init; } = new();

    /// <summary><c>[[interface]]</c>: empty on a host that configures its own network.</summary>
    public ConfigList<InterfaceConfig> Interfaces { get; init; } = [];

    /// <summary><c>[director]</c>.</summary>
    public DirectorConfig Director { get; init; } = new();

    /// <summary><c>[log]</c>.</summary>
    public LogConfig Log { get; init; } = new();

    /// <summary><c>[metrics]</c>; null = no listener.</summary>
    public MetricsConfig? Metrics { get; init; }

    /// <summary><c>[timeouts]</c>.</summary>
    public TimeoutsConfig Timeouts { get; init; } = new();

    /// <summary><c>[[service]]</c>, in the order of the file; may be empty.</summary>
    public ConfigList<ServiceConfig> Services { get; init; } = [];
}
