using System.Net;
using System.Net.Sockets;
using Pivot.Config;

namespace Pivot.Ipvsadm.Listings;

/// <summary>The order of ipvsadm's listings: IPv4 first, then by protocol, address and port; IPv4 addresses compare as signed numbers.</summary>
internal static class ListingOrder
{
    /// <summary>Compares services.</summary>
    public static int Compare(ListedService one, ListedService other)
    {
        VirtualKey a = one.Rule.Key;
        VirtualKey b = other.Rule.Key;
        int order = Family(a.Address).CompareTo(Family(b.Address));
        order = order != 0 ? order : Number(a.Protocol).CompareTo(Number(b.Protocol));
        return order != 0 ? order : Compare(a.Address, a.Port, b.Address, b.Port);
    }

    /// <summary>Compares servers.</summary>
    public static int Compare(ListedServer one, ListedServer other)
    {
        int order = Family(one.Rule.Address).CompareTo(Family(other.Rule.Address));
        return order != 0 ? order : Compare(one.Rule.Address, one.Rule.Port, other.Rule.Address, other.Rule.Port);
    }

    private static int Compare(IPAddress one, ushort onePort, IPAddress other, ushort otherPort)
    {
        byte[] a = one.GetAddressBytes();
        byte[] b = other.GetAddressBytes();
        int order = a.Length == 4 ? ((sbyte)a[0]).CompareTo((sbyte)b[0]) : 0;
        order = order != 0 ? order : a.AsSpan().SequenceCompareTo(b);
        return order != 0 ? order : onePort.CompareTo(otherPort);
    }

    private static int Family(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? 1 : 0;

    private static int Number(ServiceProtocol protocol) => protocol switch { ServiceProtocol.Tcp => 6, ServiceProtocol.Udp => 17, _ => 132 };
}
