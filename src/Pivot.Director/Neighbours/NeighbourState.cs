namespace Pivot.Director.Neighbours;

/// <summary>What is known of a neighbour's Ethernet address (RFC 4861 §7.3.2), over ARP as over NDP.</summary>
public enum NeighbourState : byte
{
    /// <summary>Asked for, not answered yet; packets to it wait.</summary>
    Incomplete,

    /// <summary>It has answered lately.</summary>
    Reachable,

    /// <summary>Known, not heard of for a while, and nothing has been sent to it since.</summary>
    Stale,

    /// <summary>Sent to again; it is asked directly when five seconds have passed.</summary>
    Delay,

    /// <summary>Being asked directly whether it is still there; packets still go to the address known.</summary>
    Probe,

    /// <summary>Three questions to all stations stayed without an answer. The next packet to it asks again.</summary>
    Failed,
}
