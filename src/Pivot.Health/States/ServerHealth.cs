namespace Pivot.Health.States;

/// <summary>What follows from a server's check and agent for the director. Never changes; a change makes a new one.</summary>
/// <param name="Availability">What it may be used for.</param>
/// <param name="SharePercent">Percent of its configured weight, by agent and slow start: 100 = all of it; 0 to 25600.</param>
/// <param name="MaxConnections">The agent's limit, to be taken as the upper threshold; 0 = the agent wants none; null = the agent said nothing.</param>
public sealed record ServerHealth(ServerAvailability Availability, int SharePercent, int? MaxConnections)
{
    /// <summary>Whether the scheduler may choose it.</summary>
    public bool TakesNewConnections => Availability is ServerAvailability.Unproven or ServerAvailability.Up && SharePercent > 0;
}
