namespace Pivot.Director.Connections;

/// <summary>State of a connection, with the names and order of IPVS (include/net/ip_vs.h, <c>IP_VS_TCP_S_*</c>).</summary>
public enum ConnectionState : byte
{
    /// <summary>No packet seen yet.</summary>
    None = 0,

    /// <summary>TCP: both sides are talking.</summary>
    Established,

    /// <summary>TCP: the server side sent the first SYN.</summary>
    SynSent,

    /// <summary>TCP: the client's SYN was seen.</summary>
    SynRecv,

    /// <summary>TCP: the server closed first.</summary>
    FinWait,

    /// <summary>TCP: both sides closed.</summary>
    TimeWait,

    /// <summary>TCP: reset or closed at once.</summary>
    Close,

    /// <summary>TCP: the client closed first.</summary>
    CloseWait,

    /// <summary>TCP: the last acknowledgment is awaited.</summary>
    LastAck,

    /// <summary>TCP: listening (kept for the numbering of IPVS).</summary>
    Listen,

    /// <summary>TCP: SYN and ACK seen, the handshake's end awaited.</summary>
    SynAck,

    /// <summary>UDP: datagrams seen.</summary>
    Udp,

    /// <summary>Another protocol: packets seen.</summary>
    Other,

    /// <summary>SCTP (<c>IP_VS_SCTP_S_*</c>): the client's first INIT was seen. <see cref="None"/> and <see cref="Established"/> are SCTP's too.</summary>
    SctpInit1,

    /// <summary>SCTP: the client's INIT was seen again.</summary>
    SctpInit,

    /// <summary>SCTP: the server has sent the cookie.</summary>
    SctpCookieSent,

    /// <summary>SCTP: the client has given the cookie back.</summary>
    SctpCookieReplied,

    /// <summary>SCTP: the server has sent an INIT.</summary>
    SctpCookieWait,

    /// <summary>SCTP: the client has sent the cookie.</summary>
    SctpCookie,

    /// <summary>SCTP: the server has given the cookie back.</summary>
    SctpCookieEchoed,

    /// <summary>SCTP: the server closes.</summary>
    SctpShutdownSent,

    /// <summary>SCTP: the client closes.</summary>
    SctpShutdownReceived,

    /// <summary>SCTP: the server has agreed to close.</summary>
    SctpShutdownAckSent,

    /// <summary>SCTP: aborted in answer to the INIT.</summary>
    SctpRejected,

    /// <summary>SCTP: closed or aborted.</summary>
    SctpClosed,
}
