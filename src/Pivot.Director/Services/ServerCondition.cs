namespace Pivot.Director.Services;

/// <summary>
/// What was changed of a real server at run time; it stays so when the services are put in force anew, and ends with the director, or when the server has been taken out of the configuration. What people said
/// and what checks and agents found stand apart, so that neither undoes the other.
/// </summary>
/// <param name="Weight">People's: in the place of the configured weight, and of whatever its agent or a slow start makes of that; null for the configured one.</param>
/// <param name="IsDrained">People's: weight 0 until that is taken back, and persistent clients do not keep it alive: their templates count no more.</param>
/// <param name="IsDown">Found dead: it is not among the servers to choose from, and its connections go the way of <see cref="OnServerLoss"/>.</param>
public sealed record ServerCondition(int? Weight = null, bool IsDrained = false, bool IsDown = false)
{
    /// <summary>Nothing was changed.</summary>
    public static ServerCondition AsConfigured { get; } = new();

    /// <summary>Its agent wants no new connections but those of clients that persistence keeps there: weight 0, unless people have set one.</summary>
    public bool IsDraining { get; init; }

    /// <summary>Its agent wants no new connections at all; those that there are go on.</summary>
    public bool IsInMaintenance { get; init; }

    /// <summary>Percent of its configured weight, by its agent and a slow start: 1 to 25600.</summary>
    public int SharePercent { get; init; } = 100;

    /// <summary>Its agent's limit of connections, in the place of the configured upper threshold: 0 = none; null = the agent has said nothing.</summary>
    public int? UpperThreshold { get; init; }

    /// <summary>True when not even a client that persistence keeps at it may open a connection.</summary>
    internal bool RefusesKeptClients => IsDown || IsDrained || IsInMaintenance;

    /// <summary>This with what people said, and nothing of what checks and agents found.</summary>
    public ServerCondition WithoutFindings() => new(Weight, IsDrained);

    /// <summary>The weight that people want.</summary>
    /// <param name="configured">The configured one.</param>
    internal int AskedWeight(int configured) => IsDrained ? 0 : Weight ?? configured;

    /// <summary>Percent of that weight which the scheduler gets to see; 0 = it must not choose the server.</summary>
    internal int ShareInForce => IsInMaintenance ? 0 : Weight is not null ? 100 : IsDraining ? 0 : SharePercent;

    /// <summary>The thresholds in force.</summary>
    /// <param name="configured">The configured ones.</param>
    internal ConnectionThresholds Thresholds(ConnectionThresholds configured) =>
        UpperThreshold is { } upper ? new ConnectionThresholds(upper, Math.Min(upper, configured.Lower)) : configured;
}
