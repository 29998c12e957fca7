using System.Globalization;

namespace Pivot.Health.Agents;

/// <summary>
/// What an agent has said so far. A reply changes what it speaks of, and nothing else; an agent that does not answer changes nothing, for connectivity is
/// the check's business. So only the agent takes back what the agent has said, as with HAProxy.
/// </summary>
internal sealed class AgentState
{
    /// <summary>Whether it said that its server is down.</summary>
    public bool IsDown { get; private set; }

    /// <summary>What is to be done with the server.</summary>
    public AgentMode Mode { get; private set; } = AgentMode.Ready;

    /// <summary>Percent of the configured weight.</summary>
    public int WeightPercent { get; private set; } = 100;

    /// <summary>The limit of connections; null when never said.</summary>
    public int? MaxConnections { get; private set; }

    /// <summary>The word and description of the last reply that spoke of health: "down (disk full)"; else "up".</summary>
    public string HealthText { get; private set; } = "up";

    /// <summary>Takes a reply.</summary>
    public void Apply(AgentReply reply)
    {
        if (reply.Health != AgentHealth.Unsaid)
        {
            IsDown = reply.Health == AgentHealth.Down;
            HealthText = reply.Description.Length == 0 ? reply.HealthWord : $"{reply.HealthWord} ({reply.Description})";
        }

        Mode = reply.Mode == AgentMode.Unsaid ? Mode : reply.Mode;
        WeightPercent = reply.WeightPercent ?? WeightPercent;
        MaxConnections = reply.MaxConnections ?? MaxConnections;
    }

    /// <summary>What it wants: "up, 75 %, at most 30 connections".</summary>
    public override string ToString()
    {
        string mode = Mode switch
        {
            AgentMode.Drain => ", drain",
            AgentMode.Maintenance => ", maint",
            _ => "",
        };
        string limit = MaxConnections > 0 ? string.Create(CultureInfo.InvariantCulture, $", at most {MaxConnections} connections") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{HealthText}{mode}, {WeightPercent} %{limit}");
    }
}
