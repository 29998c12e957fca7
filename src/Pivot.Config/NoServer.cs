namespace Pivot.Config;

/// <summary>The answer when no real server can be chosen: <c>[[service]] no_server</c>.</summary>
public enum NoServer
{
    /// <summary>RST for TCP, ICMP port unreachable for the rest.</summary>
    Reject,

    /// <summary>Silence.</summary>
    Drop,
}
