namespace Pivot.Packets.Ndp;

/// <summary>The flags of a neighbour advertisement (RFC 4861 §4.4).</summary>
[Flags]
public enum NeighbourFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>What the receiver knew of the link-layer address is to be replaced.</summary>
    Override = 0x20,

    /// <summary>It answers a solicitation: the neighbour is reachable.</summary>
    Solicited = 0x40,

    /// <summary>The sender is a router.</summary>
    Router = 0x80,
}
