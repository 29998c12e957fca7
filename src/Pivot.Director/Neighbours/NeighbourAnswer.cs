namespace Pivot.Director.Neighbours;

/// <summary>What became of a packet that is to be sent to a neighbour.</summary>
public enum NeighbourAnswer : byte
{
    /// <summary>The Ethernet address is known: the caller sends the packet.</summary>
    Known,

    /// <summary>The neighbour is being asked for its address; the packet was copied and goes out behind the answer.</summary>
    Held,

    /// <summary>Dropped, and counted in <see cref="NeighbourCounters"/>.</summary>
    Dropped,
}
