using Pivot.Packets;

namespace Pivot.Director.Neighbours;

/// <summary>What has to be said to all stations about an address that the director answers for.</summary>
/// <param name="Address">The address.</param>
/// <param name="IsProbe">True to ask whether somebody else has it, false to tell that we have.</param>
internal readonly record struct AddressAnnouncement(IpAddress Address, bool IsProbe);
