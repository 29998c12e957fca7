using Pivot.Packets.Tunnels;

namespace Pivot.Director.Services;

/// <summary>A tunnel as configured.</summary>
/// <param name="Type">The encapsulation.</param>
/// <param name="Port">GUE: the UDP port on which the real server takes it. Else without meaning.</param>
/// <param name="HasChecksum">GUE: a UDP checksum; GRE: the checksum option. IP in IP has none.</param>
public sealed record TunnelSpec(TunnelType Type = TunnelType.IpIp, ushort Port = Tunnel.GuePort, bool HasChecksum = false);
