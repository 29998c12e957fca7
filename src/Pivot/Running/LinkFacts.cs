using System.Net.Sockets;
using Pivot.Linux;
using Pivot.Linux.RtNetlink;

namespace Pivot.Running;

/// <summary>What the host's kernel knows of the bridge or network card that the bridged director is on.</summary>
/// <param name="Addresses">The host's own addresses there.</param>
/// <param name="Routes">Its routes there, of the main table.</param>
internal sealed record LinkFacts(IReadOnlyList<InterfaceAddress> Addresses, IReadOnlyList<Route> Routes)
{
    private const uint MainTable = 254;

    /// <summary>Asks the kernel.</summary>
    /// <param name="netlink">The host's namespace.</param>
    /// <param name="name">The bridge or network card.</param>
    /// <exception cref="HostException">There is no such interface, or the kernel refused to tell.</exception>
    public static LinkFacts Read(RtNetlinkClient netlink, string name)
    {
        NetworkLink link = netlink.FindLink(name) ?? throw new HostException($"The interface {name} is gone: bring it back, and the director goes on.");
        return new LinkFacts(
            [.. netlink.Addresses().Where(address => address.InterfaceIndex == link.Index)],
            [.. netlink.Routes(AddressFamily.InterNetwork, MainTable).Concat(netlink.Routes(AddressFamily.InterNetworkV6, MainTable)).Where(route => route.OutputInterface == link.Index)]);
    }
}
