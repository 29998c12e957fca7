using System.Net;
using System.Net.Sockets;

namespace Pivot.Linux.RtNetlink;

/// <summary>What the base library's <see cref="IPNetwork"/> lacks.</summary>
internal static class Prefix
{
    /// <summary>The network of this length that contains the address; the bits beyond the length are cleared.</summary>
    public static IPNetwork Containing(IPAddress address, int length)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int index = 0; index < bytes.Length; index++)
        {
            int kept = Math.Clamp(length - (index * 8), 0, 8);
            bytes[index] &= (byte)(0xff00 >> kept);
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }

    /// <summary>The network of one address.</summary>
    public static IPNetwork Single(IPAddress address) => new(address, Bits(address.AddressFamily));

    /// <summary>0.0.0.0/0 or ::/0.</summary>
    public static IPNetwork Everything(AddressFamily family) => new(family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);

    /// <summary>Bits of an address.</summary>
    public static int Bits(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? 128 : 32;

    /// <summary>True when the network is one address.</summary>
    public static bool IsSingle(this IPNetwork network) => network.PrefixLength == Bits(network.BaseAddress.AddressFamily);

    /// <summary>Its last address; of an IPv4 subnet the broadcast address.</summary>
    public static IPAddress Last(this IPNetwork network)
    {
        byte[] bytes = network.BaseAddress.GetAddressBytes();
        for (int bit = network.PrefixLength; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return new IPAddress(bytes);
    }

    /// <summary>As the <c>ip</c> command writes it: a bare address where the network is one, <c>default</c> where it is everything.</summary>
    public static string Display(this IPNetwork network) =>
        network.PrefixLength == 0 ? "default" : network.IsSingle() ? network.BaseAddress.ToString() : network.ToString();
}
