using Pivot.Director.Connections;

namespace Pivot.ConnectionLog;

/// <summary>How a connection has ended, in one word of the connection log.</summary>
internal static class ConnectionEnding
{
    /// <summary>Every word, in the order of the documentation.</summary>
    public static IReadOnlyList<string> Words { get; } = ["fin", "rst", "timeout", "evicted", "server-lost", "removed", "stopped"];

    /// <summary>The word: how the two ends left it where they did, else why the director ended it.</summary>
    public static string Of(ConnectionState state, ConnectionEnd reason) => state switch
    {
        ConnectionState.TimeWait or ConnectionState.SctpClosed => "fin",
        ConnectionState.Close or ConnectionState.SctpRejected => "rst",
        ConnectionState.FinWait or ConnectionState.CloseWait or ConnectionState.LastAck when reason is ConnectionEnd.Timeout or ConnectionEnd.Replaced => "fin",
        >= ConnectionState.SctpShutdownSent and <= ConnectionState.SctpShutdownAckSent when reason == ConnectionEnd.Timeout => "fin",
        _ => reason switch
        {
            ConnectionEnd.Evicted => "evicted",
            ConnectionEnd.ServerLost => "server-lost",
            ConnectionEnd.Removed => "removed",
            ConnectionEnd.Stopped => "stopped",
            _ => "timeout",
        },
    };
}
