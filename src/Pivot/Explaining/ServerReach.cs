using System.Net;

namespace Pivot.Explaining;

/// <summary>How the board reaches a real server.</summary>
/// <param name="Interface">The board's interface towards it.</param>
/// <param name="Board">The board's address in the subnet that the server is in; null when it is in none of that interface.</param>
/// <param name="Subnet">That subnet.</param>
/// <param name="Gateway">The router in between; null when the server is on the link.</param>
internal sealed record ServerReach(string Interface, IPAddress? Board, IPNetwork? Subnet, IPAddress? Gateway)
{
    /// <summary>True where the director is a host of its own on the link, so that all of this is its and not the board's that it runs on.</summary>
    public bool IsBridged { get; init; }
}
