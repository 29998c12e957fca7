namespace Pivot.Director.FastPath;

/// <summary>What becomes of a carried packet: <c>enum flow_method</c>.</summary>
internal enum FlowMethod : byte
{
    /// <summary>Nothing: no flow.</summary>
    None,

    /// <summary>NAT and FULLNAT: client and virtual become local and destination, and back again for replies.</summary>
    BothEnds = 1,

    /// <summary>DR: only the link-layer addresses change.</summary>
    Direct = 2,

    /// <summary>TUN.</summary>
    Tunnel = 3,
}
