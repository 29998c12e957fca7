namespace Pivot.Config;

/// <summary>What becomes of a TCP connection whose real server is gone: <c>[[service]] on_server_loss</c>.</summary>
public enum OnServerLoss
{
    /// <summary>Its packets are dropped, as IPVS does.</summary>
    Drop,

    /// <summary>The client is sent a RST.</summary>
    Reset,

    /// <summary>The connection goes to another server.</summary>
    Reschedule,
}
