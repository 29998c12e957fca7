namespace Pivot.Director.Connections;

/// <summary>The text of connection states.</summary>
public static class ConnectionStates
{
    /// <summary>The names that <c>ipvsadm -Lc</c> prints, by state number; OTHER is our own.</summary>
    private static readonly string[] Names =
    [
        "NONE", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT", "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "SYNACK", "UDP", "OTHER",
        "INIT1", "INIT", "C-SENT", "C-REPLIED", "C-WAIT", "COOKIE", "C-ECHOED", "S-SENT", "S-RECEIVED", "S-ACK-SENT", "REJECTED", "CLOSED",
    ];

    /// <summary>How many states there are.</summary>
    public static int Count => Names.Length;

    /// <summary>
    /// Whether IPVS counts a connection in this state as active (<c>tcp_state_active_table</c>): established, or on its way there, so that a burst of handshakes weighs what it will weigh
    /// once they are done.
    /// </summary>
    public static bool IsActive(this ConnectionState state) =>
        state is ConnectionState.Established or ConnectionState.SynSent or ConnectionState.SynRecv or ConnectionState.SynAck;

    /// <summary>The state's name as IPVS prints it.</summary>
    public static string Name(this ConnectionState state) => Names[(int)state];
}
