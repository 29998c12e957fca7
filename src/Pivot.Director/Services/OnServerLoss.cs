namespace Pivot.Director.Services;

/// <summary>
/// What becomes of the TCP connections and SCTP associations of a real server that is gone: down, or not configured any more when the director starts. One that is taken out while it runs is leaving, and keeps them. Those of other protocols are given to another server at the client's next packet, and so are a SYN and an INIT
/// in every case.
/// </summary>
public enum OnServerLoss
{
    /// <summary>The client hears nothing, and goes on where it was should the server come back.</summary>
    Drop,

    /// <summary>The client gets a TCP reset, or an SCTP abort, at its next segment.</summary>
    Reset,

    /// <summary>The client's next segment goes to another server, which resets what it does not know: for servers that know each other's connections, or need not know them.</summary>
    Reschedule,
}
