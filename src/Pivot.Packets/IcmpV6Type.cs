namespace Pivot.Packets;

/// <summary>Types of ICMPv6 messages (RFC 4443, RFC 4861). Those below 128 are errors.</summary>
public enum IcmpV6Type : byte
{
    /// <summary>A packet cannot be delivered.</summary>
    DestinationUnreachable = 1,

    /// <summary>A packet is too big for the next link; no router fragments it.</summary>
    PacketTooBig = 2,

    /// <summary>A packet's hop limit, or the time for its reassembly, is over.</summary>
    TimeExceeded = 3,

    /// <summary>A packet's header is wrong.</summary>
    ParameterProblem = 4,

    /// <summary>Ping.</summary>
    EchoRequest = 128,

    /// <summary>The answer to an echo request.</summary>
    EchoReply = 129,

    /// <summary>The first type of neighbour discovery, which never leaves its link.</summary>
    RouterSolicitation = 133,

    /// <summary>The last type of neighbour discovery.</summary>
    Redirect = 137,
}
