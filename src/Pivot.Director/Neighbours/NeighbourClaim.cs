using Pivot.Packets;
using Pivot.Packets.Ethernet;

namespace Pivot.Director.Neighbours;

/// <summary>What a message of ARP or NDP says of a neighbour.</summary>
/// <param name="Address">The neighbour; never an address of ours.</param>
/// <param name="Hardware">Its Ethernet address; null when it is not told.</param>
/// <param name="IsAnswer">True when it is an answer to us alone. It counts as one only while a question is open.</param>
/// <param name="Override">Whether it may replace what is known.</param>
/// <param name="Creates">True when the sender asked us, so that we may learn of it unasked (RFC 826, RFC 4861 §7.2.3).</param>
internal readonly record struct NeighbourClaim(IpAddress Address, MacAddress? Hardware, bool IsAnswer, OverrideRule Override, bool Creates);
