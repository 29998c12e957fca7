using Pivot.Linux.RtNetlink;
using System.Net.Sockets;

namespace Pivot.Linux.Interfaces;

/// <summary>The interfaces of the host as they are at one moment, whoever has made them so.</summary>
/// <param name="Links">All interfaces.</param>
/// <param name="Addresses">All addresses.</param>
/// <param name="Routes">The main table, both families.</param>
internal sealed record InterfacePresence(IReadOnlyList<NetworkLink> Links, IReadOnlyList<InterfaceAddress> Addresses, IReadOnlyList<Route> Routes)
{
    private const uint MainTable = 254;

    /// <summary>Asks the kernel.</summary>
    /// <exception cref="LinuxException">The kernel refused to tell.</exception>
    public static InterfacePresence Read(RtNetlinkClient netlink) => new(
        netlink.Links(),
        netlink.Addresses(),
        [.. netlink.Routes(AddressFamily.InterNetwork, MainTable), .. netlink.Routes(AddressFamily.InterNetworkV6, MainTable)]);

    /// <summary>The interface of that name, or null.</summary>
    public NetworkLink? Find(string name)
    {
        foreach (NetworkLink link in Links)
        {
            if (link.Name == name)
            {
                return link;
            }
        }

        return null;
    }

    /// <summary>The address on the interface, or null; the same address with another prefix length is another one.</summary>
    public InterfaceAddress? Find(int interfaceIndex, HostAddress wanted)
    {
        foreach (InterfaceAddress address in Addresses)
        {
            if (address.InterfaceIndex == interfaceIndex && address.PrefixLength == wanted.PrefixLength && address.Address.Equals(wanted.Address))
            {
                return address;
            }
        }

        return null;
    }
}
