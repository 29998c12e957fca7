using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Neighbours;

/// <summary>A way over the link.</summary>
/// <param name="Destination">Where to; the longest prefix that contains an address counts. A length of 0 is the default route of its family.</param>
/// <param name="Gateway">The router to send to; null for a subnet of the link itself.</param>
public sealed record LinkRoute(AddressPrefix Destination, IpAddress? Gateway = null);
