using System.Net;

namespace Pivot.Control.Model;

/// <summary>Which packet to ask about: the parameters of <c>forwarding</c>.</summary>
public sealed record ForwardingQuery
{
    /// <summary>The client. Port 0 = any: then no connection is looked for.</summary>
    public required IPEndPoint Client { get; init; }

    /// <summary>What it asks for. Port 0 = none, for protocols without ports.</summary>
    public required IPEndPoint Virtual { get; init; }

    /// <summary><c>tcp</c>, <c>udp</c>, <c>sctp</c> or <c>icmp</c> (a ping); null = what a service there has, TCP first.</summary>
    public string? Transport { get; init; }
}
