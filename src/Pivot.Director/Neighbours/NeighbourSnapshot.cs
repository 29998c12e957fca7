using Pivot.Packets;
using Pivot.Packets.Ethernet;

namespace Pivot.Director.Neighbours;

/// <summary>One neighbour as it stands, for <c>pivot show neighbours</c>.</summary>
/// <param name="Address">Its IP address.</param>
/// <param name="Hardware">Its Ethernet address; null in the states that have none.</param>
/// <param name="State">What is known of it.</param>
/// <param name="HeldPackets">Packets that wait for its answer.</param>
/// <param name="IsUsed">False when it only asked us and no packet has gone to it.</param>
public sealed record NeighbourSnapshot(IpAddress Address, MacAddress? Hardware, NeighbourState State, int HeldPackets, bool IsUsed);
