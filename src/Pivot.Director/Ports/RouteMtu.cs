using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Ports;

/// <summary>How large packets may be on the board's way to a destination; what the director needs to answer for it "too big".</summary>
/// <param name="Destination">Where to; the longest prefix that contains an address counts.</param>
/// <param name="MtuBytes">The largest IP packet that the next link takes, 68 to 65535.</param>
/// <param name="BoardAddress">The board's own address on that way: the sender of errors that go there. Unspecified where the board has none that may leave its link.</param>
public sealed record RouteMtu(AddressPrefix Destination, int MtuBytes, IpAddress BoardAddress)
{
    /// <summary>The interface by which packets leave; 0 where that is not known, or none alone.</summary>
    public int OutputInterface { get; init; }

    /// <summary>A route to clients has it less than its link takes.</summary>
    public bool IsReduced { get; init; }

    /// <summary>The largest packet that goes that way unfragmented: the MTU, over IPv6 never less than 1,280 bytes (RFC 8200 §5).</summary>
    internal int PacketBytes => Destination.Network.IsIPv4 ? MtuBytes : Math.Max(MtuBytes, IPv6Header.LeastMtu);
}
