using System.Net;
using System.Net.NetworkInformation;

namespace Pivot.Linux.Neighbours;

/// <summary>What a machine said: this address is mine.</summary>
/// <param name="Address">The address.</param>
/// <param name="Owner">The machine's Ethernet address.</param>
internal sealed record AddressClaim(IPAddress Address, PhysicalAddress Owner);
