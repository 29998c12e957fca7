namespace Pivot.Director.Forwarding;

/// <summary>How a packet that leaves in pieces is cut, beside what its slot says.</summary>
/// <param name="Path">The tunnel.</param>
/// <param name="FlowHash">The connection's, for the outer headers.</param>
/// <param name="Identification">Of all fragments of a tunnelled packet; of the first segment of a superpacket, and one more for each that follows.</param>
internal readonly record struct TunnelPieces(TunnelPath Path, uint FlowHash, uint Identification);
