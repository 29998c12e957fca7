namespace Pivot.Health.Agents;

/// <summary>What an agent says of its server's health.</summary>
public enum AgentHealth
{
    /// <summary>Nothing: as before.</summary>
    Unsaid,

    /// <summary><c>up</c>.</summary>
    Up,

    /// <summary><c>down</c>, <c>fail</c> or <c>stopped</c>.</summary>
    Down,
}
