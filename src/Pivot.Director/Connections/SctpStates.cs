using Pivot.Packets.Sctp;
using static Pivot.Director.Connections.ConnectionState;

namespace Pivot.Director.Connections;

/// <summary>
/// What chunks make of an SCTP association, as IPVS follows it (net/netfilter/ipvs/ip_vs_proto_sctp.c): the states of the server's end, as far as the packets of one or both directions show them. What is not named here
/// leaves an association as it is.
/// </summary>
public static class SctpStates
{
    /// <summary>The state after a packet.</summary>
    /// <param name="state">A state of SCTP.</param>
    /// <param name="chunk">The packet's deciding chunk; one of a type without a name counts as data.</param>
    /// <param name="fromServer">True for a reply, false for a packet of the client.</param>
    /// <param name="inputOnly">True where replies do not pass here and none has been seen.</param>
    public static ConnectionState Next(ConnectionState state, SctpChunkType chunk, bool fromServer, bool inputOnly = false) =>
        fromServer ? AfterServer(state, chunk) : inputOnly ? AfterClientAlone(state, chunk) : AfterClient(state, chunk);

    private static ConnectionState AfterClient(ConnectionState state, SctpChunkType chunk) => (chunk, state) switch
    {
        (SctpChunkType.Init, None) => SctpInit1,
        (SctpChunkType.Init, SctpInit1 or SctpRejected or SctpClosed) => SctpInit,
        (SctpChunkType.InitAck, None or SctpInit1 or SctpInit) => SctpCookieWait,
        (SctpChunkType.InitAck, SctpCookieWait) => SctpCookie,
        (SctpChunkType.CookieEcho, None or SctpCookieSent) => SctpCookieReplied,
        (SctpChunkType.CookieEcho or SctpChunkType.ShutdownAck, SctpInit1) => SctpInit,
        (SctpChunkType.CookieAck, None or SctpCookieEchoed) => Established,
        (SctpChunkType.Shutdown, None or Established) => SctpShutdownReceived,
        (SctpChunkType.ShutdownAck, None or SctpShutdownSent or SctpShutdownAckSent) => SctpClosed,
        (SctpChunkType.ShutdownComplete, None or SctpInit1 or SctpInit or SctpShutdownAckSent) => SctpClosed,
        (SctpChunkType.Error, None or SctpCookieEchoed) => SctpClosed,
        (SctpChunkType.Abort, _) => state == SctpCookieWait ? SctpRejected : SctpClosed,
        _ => AfterOther(state, chunk),
    };

    private static ConnectionState AfterServer(ConnectionState state, SctpChunkType chunk) => (chunk, state) switch
    {
        (SctpChunkType.Init, not Established) => SctpCookieWait,
        (SctpChunkType.InitAck, None or SctpInit1 or SctpInit) => SctpCookieSent,
        (SctpChunkType.CookieEcho, _) when IsOpening(state) => SctpCookieEchoed,
        (SctpChunkType.CookieAck, _) when IsOpening(state) => Established,
        (SctpChunkType.Shutdown, _) when IsOpening(state) || state == Established => SctpShutdownSent,
        (SctpChunkType.ShutdownAck, None or SctpInit1 or SctpInit or SctpCookieSent or SctpCookieReplied or SctpShutdownSent or SctpShutdownReceived) => SctpShutdownAckSent,
        (SctpChunkType.ShutdownComplete, None) => SctpClosed,
        (SctpChunkType.Error, None or SctpInit1 or SctpInit or SctpCookieSent or SctpCookieReplied) => SctpClosed,
        (SctpChunkType.Abort, _) => state == SctpInit1 ? SctpRejected : SctpClosed,
        _ => AfterOther(state, chunk),
    };

    /// <summary>The client's packets say less, so more is concluded from each: a cookie given back counts as established, a shutdown acknowledged as closed.</summary>
    private static ConnectionState AfterClientAlone(ConnectionState state, SctpChunkType chunk) => (chunk, state) switch
    {
        (SctpChunkType.Init, None) => SctpInit1,
        (SctpChunkType.Init, SctpInit1 or SctpCookieSent or SctpCookieReplied or SctpCookieWait or SctpRejected or SctpClosed) => SctpInit,
        (SctpChunkType.InitAck, not SctpCookie) when IsOpening(state) => SctpCookieEchoed,
        (SctpChunkType.CookieEcho, not (SctpCookie or SctpCookieEchoed)) when IsOpening(state) => Established,
        (SctpChunkType.CookieAck, None or SctpCookieSent or SctpCookieReplied or SctpCookie or SctpCookieEchoed) => Established,
        (SctpChunkType.Shutdown, None or Established) => SctpShutdownReceived,
        (SctpChunkType.ShutdownAck, SctpInit1) => SctpInit,
        (SctpChunkType.ShutdownAck, None or Established or SctpShutdownSent or SctpShutdownAckSent) => SctpClosed,
        (SctpChunkType.ShutdownComplete, None or SctpInit1 or SctpInit or SctpCookieSent or SctpCookieReplied or SctpShutdownReceived or SctpShutdownAckSent) => SctpClosed,
        (SctpChunkType.Error, None) => SctpClosed,
        (SctpChunkType.Abort, _) => state == SctpCookieWait ? SctpRejected : SctpClosed,
        (_, SctpCookieWait) when IsData(chunk) => Established,
        _ => AfterOther(state, chunk),
    };

    private static ConnectionState AfterOther(ConnectionState state, SctpChunkType chunk) => state == None && IsData(chunk) ? Established : state;

    /// <summary>Not established yet, whoever opens it.</summary>
    private static bool IsOpening(ConnectionState state) => state is None or (>= SctpInit1 and <= SctpCookieEchoed);

    private static bool IsData(SctpChunkType chunk) => chunk is SctpChunkType.Data or SctpChunkType.Sack or SctpChunkType.Heartbeat or SctpChunkType.HeartbeatAck
        or SctpChunkType.EcnEcho or SctpChunkType.CongestionWindowReduced or > SctpChunkType.ShutdownComplete;
}
