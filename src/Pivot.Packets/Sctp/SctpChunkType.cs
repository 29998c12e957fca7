namespace Pivot.Packets.Sctp;

/// <summary>The chunk types of SCTP (RFC 9260 §3.2).</summary>
public enum SctpChunkType : byte
{
    /// <summary>Payload data.</summary>
    Data = 0,

    /// <summary>Opens an association; stands alone in its packet, whose verification tag is 0.</summary>
    Init = 1,

    /// <summary>Answers <see cref="Init"/>.</summary>
    InitAck = 2,

    /// <summary>Selective acknowledgment.</summary>
    Sack = 3,

    /// <summary>Asks whether the peer's address is reachable.</summary>
    Heartbeat = 4,

    /// <summary>Answers <see cref="Heartbeat"/>.</summary>
    HeartbeatAck = 5,

    /// <summary>Ends the association at once.</summary>
    Abort = 6,

    /// <summary>Asks to end the association.</summary>
    Shutdown = 7,

    /// <summary>Answers <see cref="Shutdown"/>.</summary>
    ShutdownAck = 8,

    /// <summary>Reports an error.</summary>
    Error = 9,

    /// <summary>Gives the state cookie back; data may follow it in the same packet.</summary>
    CookieEcho = 10,

    /// <summary>Answers <see cref="CookieEcho"/>: the association is established.</summary>
    CookieAck = 11,

    /// <summary>Congestion seen.</summary>
    EcnEcho = 12,

    /// <summary>Congestion window reduced.</summary>
    CongestionWindowReduced = 13,

    /// <summary>Ends an association that was shut down.</summary>
    ShutdownComplete = 14,
}
