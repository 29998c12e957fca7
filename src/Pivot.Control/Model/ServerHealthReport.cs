namespace Pivot.Control.Model;

/// <summary>What is known of the health of one real server. Counters run since the server was first seen.</summary>
public sealed record ServerHealthReport
{
    /// <summary>Name of the virtual service.</summary>
    public required string Service { get; init; }

    /// <summary>Name of the real server.</summary>
    public required string Server { get; init; }

    /// <summary>Its address.</summary>
    public required string Address { get; init; }

    /// <summary>What it is: <c>unproven</c>, <c>up</c>, <c>draining</c>, <c>down</c> or <c>maintenance</c>, by its check and its agent.</summary>
    public required string State { get; init; }

    /// <summary>Why: <c>connect timed out after 1 s, 3 of 3</c>; empty while the state has never changed.</summary>
    public required string Reason { get; init; }

    /// <summary>Seconds in that state.</summary>
    public required long StateSeconds { get; init; }

    /// <summary>Percent of its configured weight that it gets, by its agent and a slow start.</summary>
    public required int SharePercent { get; init; }

    /// <summary>The kind of check: <c>http</c>; null = none.</summary>
    public string? Check { get; init; }

    /// <summary>The address that is checked: the server's own, or the virtual one, by the way of the clients' packets (direct routing, tunnels); null without a check.</summary>
    public string? CheckedAt { get; init; }

    /// <summary>What the last check found; empty before the first.</summary>
    public required string LastResult { get; init; }

    /// <summary>Milliseconds that the last check took.</summary>
    public required long LastMilliseconds { get; init; }

    /// <summary>Checks in a row that spoke against the state.</summary>
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

    /// <summary>What its agent wants, or why the agent does not answer; null without an agent.</summary>
    public string? Agent { get; init; }

    /// <summary>Questions to the agent without an answer.</summary>
    public required long AgentFailures { get; init; }
}
