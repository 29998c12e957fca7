namespace Pivot.Packets;

/// <summary>Types of ICMP messages over IPv4 (RFC 792).</summary>
public enum IcmpType : byte
{
    /// <summary>The answer to an echo request.</summary>
    EchoReply = 0,

    /// <summary>A packet cannot be delivered; code 4: it is too big for the next link (RFC 1191).</summary>
    DestinationUnreachable = 3,

    /// <summary>Send slower (deprecated by RFC 6633).</summary>
    SourceQuench = 4,

    /// <summary>Use another router.</summary>
    Redirect = 5,

    /// <summary>Ping.</summary>
    EchoRequest = 8,

    /// <summary>A packet's time to live, or the time for its reassembly, is over.</summary>
    TimeExceeded = 11,

    /// <summary>A packet's header is wrong.</summary>
    ParameterProblem = 12,
}
