using Pivot.Linux.RtNetlink;
using System.Net.Sockets;

namespace Pivot.Linux.Interfaces;

/// <summary>The interfaces of the host as they are at one moment, whoever has made them so.</summary>
/// <param name="links">All interfaces.</param>
/// <param name="addresses">All addresses.</param>
/// <param name="routes">The main table, both families.</param>
internal sealed class InterfacePresence(IReadOnlyList<NetworkLink> links, IReadOnlyList<InterfaceAddress> addresses, IReadOnlyList<Route> routes)
{
    private const uint MainTable = 254;

    /// <summary>All interfaces.</summary>
    public IReadOnlyList<NetworkLink> Links => links;

    /// <summary>All addresses.</summary>
    public IReadOnlyList<InterfaceAddress> Addresses => addresses;

    /// <summary>The main table, both families.</summary>
    public IReadOnlyList<Route> Routes => routes;

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
