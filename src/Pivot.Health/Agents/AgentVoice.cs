using Pivot.Health.States;

namespace Pivot.Health.Agents;

/// <summary>What one server's agent has said, whether it still answers, and what of that is worth a line.</summary>
internal sealed class AgentVoice(string server)
{
    private readonly FlapDamper _flaps = new();
    private string? _silence;
    private string? _notUnderstood;
    private bool _hasSpoken;

    /// <summary>What it has said so far.</summary>
    public AgentState State { get; private set; } = new();

    /// <summary>Whether it answered the last time.</summary>
    public bool IsHeard => _silence is null && _notUnderstood is null;

    /// <summary>Questions without an answer.</summary>
    public long Failures { get; private set; }

    /// <summary>Why its server changed, for the line.</summary>
    public string Reason => State.Mode switch
    {
        AgentMode.Drain => "its agent says drain",
        AgentMode.Maintenance => "its agent says maint",
        _ => State.WeightPercent == 0 && !State.IsDown ? "its agent says 0%" : $"its agent says {State.HealthText}",
    };

    /// <summary>For people.</summary>
    public string Status => _silence is null ? State.ToString() : $"{State}; does not answer: {_silence}";

    /// <summary>Takes an answer.</summary>
    /// <returns>A line when the agent has begun or ceased to answer or to be understood, and does not do so all the time.</returns>
    public string? Hear(AgentAnswer answer, long now)
    {
        if (answer.Reply is not { } reply)
        {
            Failures++;
            bool isNews = _silence is null;
            _silence = answer.Reason;
            string force = _hasSpoken ? "; what it said last stays in force" : "";
            return isNews && _flaps.Change(now) ? $"{server}'s agent does not answer: {answer.Reason}{force}" : null;
        }

        _hasSpoken = true;
        State.Apply(reply);
        bool wasSilent = _silence is not null;
        bool isStrange = reply.NotUnderstood is not null && reply.NotUnderstood != _notUnderstood;
        (_silence, _notUnderstood) = (null, reply.NotUnderstood);
        _flaps.HasSettled(now, out _);
        if (isStrange && _flaps.Change(now))
        {
            return $"{server}'s agent says \"{reply.NotUnderstood}\", which the agent protocol does not know; the rest of its line counts";
        }

        return wasSilent && _flaps.Change(now) ? $"{server}'s agent answers again" : null;
    }

    /// <summary>There is no agent any more.</summary>
    public void Forget() => (State, _silence, _notUnderstood, _hasSpoken) = (new AgentState(), null, null, false);
}
