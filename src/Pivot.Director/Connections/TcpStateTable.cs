using Pivot.Packets;
using static Pivot.Director.Connections.ConnectionState;

namespace Pivot.Director.Connections;

/// <summary>
/// The TCP transitions of IPVS (net/netfilter/ipvs/ip_vs_proto_tcp.c, <c>tcp_states</c>): by the direction of a segment and its most telling flag
/// (RST before SYN before FIN before ACK), the present state leads to the next.
/// </summary>
public static class TcpStateTable
{
    private const int States = 11;

    /// <summary>Rows SYN, FIN, ACK, RST; columns None, Established, SynSent, SynRecv, FinWait, TimeWait, Close, CloseWait, LastAck, Listen, SynAck.</summary>
    private static ReadOnlySpan<ConnectionState> FromClient =>
    [
        SynRecv, Established, Established, SynRecv, SynRecv, SynRecv, SynRecv, SynRecv, SynRecv, SynRecv, SynRecv,
        Close, CloseWait, SynSent, TimeWait, TimeWait, TimeWait, Close, CloseWait, LastAck, Listen, TimeWait,
        Established, Established, SynSent, Established, FinWait, TimeWait, Close, CloseWait, Close, Listen, Established,
        Close, Close, Close, SynRecv, Close, Close, Close, Close, LastAck, Listen, SynRecv,
    ];

    private static ReadOnlySpan<ConnectionState> FromServer =>
    [
        SynSent, Established, SynSent, SynRecv, SynSent, SynSent, SynSent, SynSent, SynSent, Listen, SynRecv,
        TimeWait, FinWait, SynSent, TimeWait, FinWait, TimeWait, Close, TimeWait, LastAck, Listen, TimeWait,
        Established, Established, SynSent, Established, FinWait, TimeWait, Close, CloseWait, LastAck, Established, Established,
        Close, Close, SynSent, Close, Close, TimeWait, Close, Close, Close, Close, Close,
    ];

    /// <summary>For connections whose replies do not pass here: each state follows from what the client sends alone.</summary>
    private static ReadOnlySpan<ConnectionState> InputOnly =>
    [
        SynRecv, Established, Established, SynRecv, SynRecv, SynRecv, SynRecv, SynRecv, SynRecv, SynRecv, SynRecv,
        Close, FinWait, SynSent, TimeWait, FinWait, TimeWait, Close, CloseWait, LastAck, Listen, TimeWait,
        Established, Established, SynSent, Established, FinWait, TimeWait, Close, CloseWait, Close, Listen, Established,
        Close, Close, Close, SynRecv, Close, Close, Close, Close, LastAck, Listen, Close,
    ];

    /// <summary>The state after a segment.</summary>
    /// <param name="state">A TCP state.</param>
    /// <param name="flags">The segment's flags; one without any of RST, SYN, FIN and ACK changes nothing.</param>
    /// <param name="fromServer">True for a reply, false for a segment of the client.</param>
    /// <param name="inputOnly">True where replies do not pass here and none has been seen.</param>
    public static ConnectionState Next(ConnectionState state, TcpFlags flags, bool fromServer, bool inputOnly = false)
    {
        int row;
        if ((flags & TcpFlags.Rst) != 0)
        {
            row = 3;
        }
        else if ((flags & TcpFlags.Syn) != 0)
        {
            row = 0;
        }
        else if ((flags & TcpFlags.Fin) != 0)
        {
            row = 1;
        }
        else if ((flags & TcpFlags.Ack) != 0)
        {
            row = 2;
        }
        else
        {
            return state;
        }

        ReadOnlySpan<ConnectionState> table = fromServer ? FromServer : inputOnly ? InputOnly : FromClient;
        return table[(row * States) + (int)state];
    }
}
