namespace Pivot.Health.Agents;

/// <summary>What an agent wants done with its server: HAProxy's administrative state.</summary>
public enum AgentMode
{
    /// <summary>Nothing: as before.</summary>
    Unsaid,

    /// <summary><c>ready</c>: takes connections.</summary>
    Ready,

    /// <summary><c>drain</c>: no new connections but those of clients that persistence keeps there.</summary>
    Drain,

    /// <summary><c>maint</c>: no new connections at all.</summary>
    Maintenance,
}
