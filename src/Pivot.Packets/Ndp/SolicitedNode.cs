namespace Pivot.Packets.Ndp;

/// <summary>The multicast group of all nodes that may have an address (RFC 4291 §2.7.1): ff02::1:ff and the address's last 24 bits.</summary>
public static class SolicitedNode
{
    private const ulong PrefixHigh = 0xff02_0000_0000_0000;
    private const ulong PrefixLow = 0x0000_0001_ff00_0000;

    /// <summary>The group of an address.</summary>
    /// <param name="address">An IPv6 unicast address.</param>
    public static IpAddress Of(IpAddress address) => new(PrefixHigh, PrefixLow | (address.Low & 0xff_ffff));
}
