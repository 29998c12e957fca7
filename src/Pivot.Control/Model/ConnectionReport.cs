namespace Pivot.Control.Model;

/// <summary>One connection. Endpoints are written <c>192.0.2.1:80</c> or <c>[2001:db8::1]:80</c>; "in" is from the client, "out" towards it.</summary>
public sealed record ConnectionReport
{
    /// <summary>Protocol: <c>tcp</c>, <c>udp</c> or <c>sctp</c>; of a template those of its service.</summary>
    public required string Protocol { get; init; }

    /// <summary>
    /// True for a connection template: <see cref="Client"/> is the client network that persistence keeps at the server, <see cref="State"/> <c>TEMPLATE</c>, and no packets are counted.
    /// </summary>
    public bool IsTemplate { get; init; }

    /// <summary>Connections that keep a template alive; 0 for a connection.</summary>
    public long Controlled { get; init; }

    /// <summary>Whether the fast path carries it.</summary>
    public bool FastPath { get; init; }

    /// <summary>State under its IPVS name, such as <c>ESTABLISHED</c> or <c>SYN_RECV</c>.</summary>
    public required string State { get; init; }

    /// <summary>Address and port of the client.</summary>
    public required string Client { get; init; }

    /// <summary>Address and port that the client speaks to.</summary>
    public required string Virtual { get; init; }

    /// <summary>Address and port of the real server.</summary>
    public required string Destination { get; init; }

    /// <summary>Address and port that the real server sees in the client's place (forwarding fullnat); null where it sees the client's own.</summary>
    public required string? Local { get; init; }

    /// <summary>Name of the virtual service.</summary>
    public required string Service { get; init; }

    /// <summary>Name of the real server.</summary>
    public required string Server { get; init; }

    /// <summary>Seconds until the connection is forgotten if no packet comes.</summary>
    public required long ExpiresSeconds { get; init; }

    /// <summary>Seconds since the first packet.</summary>
    public required long AgeSeconds { get; init; }

    /// <summary>Packets from the client.</summary>
    public required long PacketsIn { get; init; }

    /// <summary>Bytes from the client, IP headers included.</summary>
    public required long BytesIn { get; init; }

    /// <summary>Packets towards the client.</summary>
    public required long PacketsOut { get; init; }

    /// <summary>Bytes towards the client, IP headers included.</summary>
    public required long BytesOut { get; init; }
}
