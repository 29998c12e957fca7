namespace Pivot.Health.States;

/// <summary>All that is known about a server's health, for people and metrics. Counters run since the server was first seen.</summary>
public sealed record ServerHealthStatus
{
    /// <summary>The server.</summary>
    public required CheckTarget Target { get; init; }

    /// <summary>What follows for the director.</summary>
    public required ServerHealth Health { get; init; }

    /// <summary>Whether a check is configured.</summary>
    public required bool IsChecked { get; init; }

    /// <summary>How long its availability has been what it is.</summary>
    public required TimeSpan Since { get; init; }

    /// <summary>Why its availability is what it is: "connect timed out after 1 s, 3 of 3"; empty while it has never changed.</summary>
    public required string Reason { get; init; }

    /// <summary>What the last check found: "HTTP 500, expected 200"; empty before the first.</summary>
    public required string LastReason { get; init; }

    /// <summary>How long the last check took.</summary>
    public required TimeSpan LastDuration { get; init; }

    /// <summary>Checks in a row that spoke against the present state.</summary>
    public required int InRow { get; init; }

    /// <summary>How many in a row change it.</summary>
    public required int Needed { get; init; }

    /// <summary>Checks that ended.</summary>
    public required long Checks { get; init; }

    /// <summary>Checks that failed.</summary>
    public required long Failures { get; init; }

    /// <summary>Times that it went down.</summary>
    public required long TimesGone { get; init; }

    /// <summary>Whether it changes so often that changes are not logged.</summary>
    public required bool IsFlapping { get; init; }

    /// <summary>What its agent wants, in a few words, or why the agent does not answer; null without an agent.</summary>
    public required string? Agent { get; init; }

    /// <summary>Questions to the agent without an answer.</summary>
    public required long AgentFailures { get; init; }
}
