using System.Net;
using System.Net.NetworkInformation;
using Pivot.Packets;
using Pivot.Packets.Ethernet;

namespace Pivot.Linux.Neighbours;

/// <summary>What a machine said: this address is mine.</summary>
/// <param name="Address">The address.</param>
/// <param name="Owner">The machine's Ethernet address.</param>
internal sealed record AddressClaim(IPAddress Address, PhysicalAddress Owner)
{
    /// <summary>The claim of a packet's addresses.</summary>
    public static AddressClaim Of(IpAddress address, MacAddress owner)
    {
        byte[] hardware = new byte[MacAddress.Length];
        owner.Write(hardware);
        return new AddressClaim(address.ToIPAddress(), new PhysicalAddress(hardware));
    }
}
