namespace Pivot.Director.Connections;

/// <summary>How long a connection in each state lives after its last packet. Immutable; the defaults are those of IPVS.</summary>
public sealed class ConnectionTimeouts
{
    private readonly uint[] _ticks = new uint[ConnectionStates.Count];

    /// <summary>Makes the timeouts of IPVS with the three that <c>ipvsadm --set</c> changes.</summary>
    /// <param name="tcp">Established TCP connections.</param>
    /// <param name="tcpFin">TCP connections in FIN_WAIT.</param>
    /// <param name="udp">UDP, and every protocol that is neither TCP nor UDP.</param>
    public ConnectionTimeouts(TimeSpan tcp, TimeSpan tcpFin, TimeSpan udp)
    {
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
    }

    /// <summary>IPVS: 15 minutes, 2 minutes, 5 minutes.</summary>
    public static ConnectionTimeouts Default { get; } = new(TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5));

    /// <summary>The state's timeout in ticks.</summary>
    public uint this[ConnectionState state] => _ticks[(int)state];

    private void Set(ConnectionState state, TimeSpan timeout) => _ticks[(int)state] = Ticks.From(timeout);
}
