using System.Net;
using System.Net.NetworkInformation;

namespace Pivot.Linux.Neighbours;

/// <summary>Another machine answers for an address that the board answers for.</summary>
/// <param name="Address">The address.</param>
/// <param name="Interface">The board's interface that it answers on.</param>
/// <param name="Owner">The other's Ethernet address.</param>
public sealed record AddressConflict(IPAddress Address, string Interface, PhysicalAddress Owner)
{
    /// <summary>The conflict as one sentence for the user.</summary>
    public override string ToString() =>
        $"Another machine on {Interface}, {BitConverter.ToString(Owner.GetAddressBytes()).Replace('-', ':').ToLowerInvariant()}, answers for the virtual address {Address} too, so some clients get there instead: "
        + "take the address off that machine, or choose another.";
}
