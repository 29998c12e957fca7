namespace Pivot.Packets.Ndp;

/// <summary>The ICMPv6 types of neighbour discovery that ask and tell who has an address (RFC 4861 §4.3, §4.4).</summary>
public enum NeighbourMessageType : byte
{
    /// <summary>Who has the target address?</summary>
    Solicitation = 135,

    /// <summary>The target address is here.</summary>
    Advertisement = 136,
}
