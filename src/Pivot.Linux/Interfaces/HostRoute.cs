using System.Net;

namespace Pivot.Linux.Interfaces;

/// <summary>A route that an interface is to have.</summary>
/// <param name="Destination">Where to; 0.0.0.0/0 or ::/0 = the default route.</param>
/// <param name="Gateway">Next hop; null where the destination is on the link.</param>
public sealed record HostRoute(IPNetwork Destination, IPAddress? Gateway)
{
    /// <summary>A DHCP server has given it.</summary>
    public bool IsLeased { get; init; }
}
