using Pivot.Packets.Ethernet;

namespace Pivot.Director.Ports;

/// <summary>Where a frame to a real server goes, past the routing table: what the kernel knows of its neighbour.</summary>
/// <param name="InterfaceIndex">The board's interface.</param>
/// <param name="Source">That interface's Ethernet address.</param>
/// <param name="Destination">The Ethernet address of the real server.</param>
public sealed record NextHop(int InterfaceIndex, MacAddress Source, MacAddress Destination);
