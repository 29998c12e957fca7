using System.Net;

namespace Pivot.Director.Ports;

/// <summary>Ports of a virtual service.</summary>
/// <param name="Addresses">The service's address or prefix.</param>
/// <param name="Protocol">The IP protocol number: 6 = TCP, 17 = UDP; 1 = ICMP, 58 = ICMPv6: the answers to echo requests with an identifier in place of the port; 255 = every one, with every port.</param>
/// <param name="First">The lowest port.</param>
/// <param name="Last">The highest port, not below <paramref name="First"/>.</param>
public sealed record SteeredPorts(IPNetwork Addresses, byte Protocol, ushort First, ushort Last);
