namespace Pivot.Health;

/// <summary>A real server and what is asked of it.</summary>
/// <param name="Target">The server. Service and server name together are its identity over reloads.</param>
public sealed record CheckedServer(CheckTarget Target)
{
    /// <summary>The check; null = none, and only its agent can take it out.</summary>
    public HealthCheckSpec? Check { get; init; }

    /// <summary>TCP port of its HAProxy-style agent; null = none.</summary>
    public ushort? AgentPort { get; init; }

    /// <summary>From one question to the agent to the next; HAProxy's <c>agent-inter</c>.</summary>
    public TimeSpan AgentInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the agent may take; not longer than <see cref="AgentInterval"/>.</summary>
    public TimeSpan AgentTimeout { get; init; } = TimeSpan.FromSeconds(1);
}
