using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <summary>How long a connection in each state lives after its last packet. Immutable; the defaults are those of IPVS.</summary>
public sealed class ConnectionTimeouts
{
    private readonly uint[] _ticks = new uint[ConnectionStates.Count];
    private readonly uint _sctpTicks;

    /// <summary>Makes the timeouts of IPVS with those that <c>ipvsadm --set</c> changes, and SCTP's.</summary>
    /// <param name="tcp">Established TCP connections.</param>
    /// <param name="tcpFin">TCP connections in FIN_WAIT.</param>
    /// <param name="udp">UDP, and every protocol without states.</param>
    /// <param name="sctp">Established SCTP associations.</param>
    public ConnectionTimeouts(TimeSpan tcp, TimeSpan tcpFin, TimeSpan udp, TimeSpan sctp)
    {
        (Tcp, TcpFin, Udp, Sctp) = (tcp, tcpFin, udp, sctp);
        Set(ConnectionState.None, TimeSpan.FromSeconds(2));
        Set(ConnectionState.Established, tcp);
        Set(ConnectionState.SynSent, TimeSpan.FromSeconds(120));
        Set(ConnectionState.SynRecv, TimeSpan.FromSeconds(60));
        Set(ConnectionState.FinWait, tcpFin);
        Set(ConnectionState.TimeWait, TimeSpan.FromSeconds(120));
        Set(ConnectionState.Close, TimeSpan.FromSeconds(10));
        Set(ConnectionState.CloseWait, TimeSpan.FromSeconds(60));
        Set(ConnectionState.LastAck, TimeSpan.FromSeconds(30));
        Set(ConnectionState.Listen, TimeSpan.FromSeconds(120));
        Set(ConnectionState.SynAck, TimeSpan.FromSeconds(120));
        Set(ConnectionState.Udp, udp);
        Set(ConnectionState.Other, udp);
        for (ConnectionState state = ConnectionState.SctpInit1; state <= ConnectionState.SctpClosed; state++)
        {
            Set(state, TimeSpan.FromSeconds(state is ConnectionState.SctpInit1 or ConnectionState.SctpRejected ? 4 : 61));
        }

        _sctpTicks = Ticks.From(sctp);
    }

    /// <summary>IPVS: 15 minutes, 2 minutes, 5 minutes, 15 minutes.</summary>
    public static ConnectionTimeouts Default { get; } = new(TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15));

    /// <summary>The longest timeout: 31 days, as in IPVS.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(31);

    /// <summary>Established TCP connections.</summary>
    public TimeSpan Tcp { get; }

    /// <summary>TCP connections in FIN_WAIT.</summary>
    public TimeSpan TcpFin { get; }

    /// <summary>UDP, and every protocol without states.</summary>
    public TimeSpan Udp { get; }

    /// <summary>Established SCTP associations.</summary>
    public TimeSpan Sctp { get; }

    /// <summary>The timeout in ticks of a connection of a protocol in a state.</summary>
    public uint Of(IpProtocol protocol, ConnectionState state) =>
        protocol == IpProtocol.Sctp && state == ConnectionState.Established ? _sctpTicks : _ticks[(int)state];

    private void Set(ConnectionState state, TimeSpan timeout) => _ticks[(int)state] = Ticks.From(timeout);
}
