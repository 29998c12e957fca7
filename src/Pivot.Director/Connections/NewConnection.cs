using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <summary>What a connection is made of.</summary>
/// <param name="Key">The 5-tuple of the client's packet.</param>
/// <param name="Destination">The real server's address, of the same family.</param>
/// <param name="DestinationPort">The real server's port.</param>
/// <param name="ServiceId">Stable id of the virtual service.</param>
/// <param name="ServerId">Stable id of the real server.</param>
internal readonly record struct NewConnection(FlowKey Key, IpAddress Destination, ushort DestinationPort, int ServiceId, int ServerId);
