namespace Pivot.Director.Neighbours;

/// <summary>What a frame from the link is to the director.</summary>
public enum FrameKind : byte
{
    /// <summary>An IP packet to the director's Ethernet address: to be judged.</summary>
    Packet,

    /// <summary>ARP or neighbour discovery: done with.</summary>
    Handled,

    /// <summary>Nothing for the director: another protocol, VLAN-tagged, multicast or broadcast IP, to another station, or from itself.</summary>
    Ignored,
}
