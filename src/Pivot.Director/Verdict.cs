namespace Pivot.Director;

/// <summary>What becomes of one packet. The device that brought it carries the verdict out.</summary>
public enum Verdict : byte
{
    /// <summary>Dropped; the packet's <see cref="DropReason"/> says why and has been counted.</summary>
    Drop = 0,

    /// <summary>Rewritten by the director, or an answer that it made: send it on, or the <see cref="PacketSlot.Pieces"/> in its stead.</summary>
    Forward = 1,

    /// <summary>Not ours: send it on with its bytes unchanged (but for the TTL that the detour cost).</summary>
    Pass = 2,

    /// <summary>Send it straight to a neighbour's link-layer address, past the routing table.</summary>
    Neighbour = 3,

    /// <summary>A fragment that came before the first one of its datagram: the director has copied it, and brings it back in a later batch or drops it.</summary>
    Held = 4,
}
