using Pivot.Packets;

namespace Pivot.Health;

/// <summary>A real server, as a check sees it.</summary>
/// <param name="Service">The virtual service's name.</param>
/// <param name="Server">The real server's name, unique in its service.</param>
/// <param name="Address">Where it is reached.</param>
/// <param name="Port">Its own port; null where the service has many.</param>
public sealed record CheckTarget(string Service, string Server, IpAddress Address, ushort? Port);
