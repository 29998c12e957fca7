using Pivot.Director.Connections;
using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>How a service keeps clients at their servers: whoever comes back in time, to whatever address, protocol or port of the service, gets the same one.</summary>
/// <param name="Timeout">How long after a client's last new connection its server is kept for it, more than 0; connections that there are keep it longer.</param>
/// <param name="IPv4Bits">Bits of an IPv4 address that make one client, 1 to 32.</param>
/// <param name="IPv6Bits">Bits of an IPv6 address that make one client, 1 to 128.</param>
public sealed record ServicePersistence(TimeSpan Timeout, int IPv4Bits = 32, int IPv6Bits = 128)
{
    internal uint TimeoutTicks => Ticks.From(Timeout);

    /// <summary>The network that a client stands for.</summary>
    public AddressPrefix ClientOf(IpAddress address)
    {
        int bits = address.IsIPv4 ? IPv4Bits : IPv6Bits;
        return new AddressPrefix(address.Network(bits), bits);
    }
}
