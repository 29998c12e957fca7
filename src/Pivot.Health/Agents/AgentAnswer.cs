namespace Pivot.Health.Agents;

/// <summary>What became of a question to an agent.</summary>
public sealed class AgentAnswer
{
    private AgentAnswer(AgentReply? reply, string reason)
    {
        Reply = reply;
        Reason = reason;
    }

    /// <summary>What it said; null when it did not answer.</summary>
    public AgentReply? Reply { get; }

    /// <summary>Why there is no answer; empty when there is one.</summary>
    public string Reason { get; }

    internal static AgentAnswer Of(AgentReply reply) => new(reply, "");

    internal static AgentAnswer None(string reason) => new(null, reason);
}
