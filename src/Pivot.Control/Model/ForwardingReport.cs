namespace Pivot.Control.Model;

/// <summary>What would become of a client's packet: the result of <c>forwarding</c>.</summary>
public sealed record ForwardingReport
{
    /// <summary>Protocol of the packet: <c>tcp</c>, <c>udp</c>, <c>sctp</c> or <c>icmp</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>The client, with its port where one was asked about.</summary>
    public required string Client { get; init; }

    /// <summary>What it asks for.</summary>
    public required string Virtual { get; init; }

    /// <summary>
    /// <c>forwarded</c>: a new connection; <c>known</c>: by the connection that it belongs to; <c>answered</c> by the board itself; <c>refused</c> with an answer; <c>dropped</c>; <c>passed</c> unchanged, because it is none of Pivot's.
    /// </summary>
    public required string Outcome { get; init; }

    /// <summary>True when it reaches a real server.</summary>
    public bool ReachesServer() => Outcome is "forwarded" or "known";

    /// <summary>Why, in sentences.</summary>
    public required string Summary { get; init; }

    /// <summary>Name of the virtual service; null when there is none.</summary>
    public required string? Service { get; init; }

    /// <summary>The real servers that it may go to, or the one of its connection.</summary>
    public required IReadOnlyList<ForwardingServerReport> Servers { get; init; }
}
