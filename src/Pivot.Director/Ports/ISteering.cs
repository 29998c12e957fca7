namespace Pivot.Director.Ports;

/// <summary>
/// How the packets of virtual services get from the kernel to the director. Control plane only: called from one thread, may throw with a
/// message that says what the kernel refused.
/// </summary>
public interface ISteering
{
    /// <summary>The name in <c>[director] steering</c> and in <c>pivot status</c>.</summary>
    string Name { get; }

    /// <summary>TTL that a packet loses on its way through this steering beyond the one hop of a router; the director gives it back.</summary>
    int ExtraHops { get; }

    /// <summary>What this steering cannot do of the plan, one sentence each; empty when it can do all. Changes nothing.</summary>
    IReadOnlyList<string> Refusals(SteeringPlan plan);

    /// <summary>Makes the kernel steer exactly this plan: adds what is missing first, then removes what is left over. Repeating it changes nothing.</summary>
    void Apply(SteeringPlan plan);
}
