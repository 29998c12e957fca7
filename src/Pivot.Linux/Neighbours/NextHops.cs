using System.Net;
using System.Net.NetworkInformation;
using Pivot.Director.Ports;
using Pivot.Linux.RtNetlink;
using Pivot.Packets.Ethernet;

namespace Pivot.Linux.Neighbours;

/// <summary>The next hops to real servers that get their packets straight (direct routing), as the kernel's routes and neighbours stand now.</summary>
/// <param name="Known">By real server.</param>
/// <param name="Unknown">Real servers without one, with the reason.</param>
public sealed record NextHops(IReadOnlyDictionary<IPAddress, NextHop> Known, IReadOnlyDictionary<IPAddress, string> Unknown)
{
    /// <summary>
    /// Reads them, and has the kernel resolve those that it does not know and confirm those that it has not heard of for long, as if it sent to them itself. Repeat it about once a
    /// second: that is the pace of the kernel's own questions.
    /// </summary>
    /// <param name="netlink">In the host's network namespace.</param>
    /// <param name="servers">The real servers' addresses.</param>
    /// <exception cref="LinuxException">The kernel did not answer.</exception>
    public static NextHops Read(RtNetlinkClient netlink, IEnumerable<IPAddress> servers)
    {
        ArgumentNullException.ThrowIfNull(netlink);
        ArgumentNullException.ThrowIfNull(servers);
        Dictionary<int, NetworkLink> links = [];
        foreach (NetworkLink link in netlink.Links())
        {
            links[link.Index] = link;
        }

        IReadOnlyList<NeighbourEntry> neighbours = netlink.Neighbours();
        Dictionary<IPAddress, NextHop> known = [];
        Dictionary<IPAddress, string> unknown = [];
        foreach (IPAddress server in servers)
        {
            string? reason = Find(netlink, server, links, neighbours, out NextHop? hop);
            if (hop is not null)
            {
                known[server] = hop;
            }
            else
            {
                unknown[server] = reason!;
            }
        }

        return new NextHops(known, unknown);
    }

    /// <summary>Finds one; the reason when there is none.</summary>
    private static string? Find(RtNetlinkClient netlink, IPAddress server, Dictionary<int, NetworkLink> links, IReadOnlyList<NeighbourEntry> neighbours, out NextHop? hop)
    {
        hop = null;
        Route? route = netlink.Lookup(server);
        if (route is null || !links.TryGetValue(route.OutputInterface, out NetworkLink? link))
        {
            return "the board has no route to it";
        }

        if (route.IsLocal)
        {
            return "it is one of the board's own addresses";
        }

        // A router would send it back to where the virtual address is: to the board.
        if (route.Gateway is { } gateway)
        {
            return $"it is behind the router {gateway}, and forwarding \"dr\" needs it on a link of the board";
        }

        if (link.HardwareAddress is not { } own || own.GetAddressBytes().Length != MacAddress.Length)
        {
            return $"its way is by {link.Name}, which is no Ethernet interface";
        }

        NeighbourEntry? entry = Entry(neighbours, link.Index, server);
        if (entry is not { IsConfirmed: true })
        {
            netlink.UseNeighbour(server, link.Index);
        }

        if (entry is not { IsUsable: true })
        {
            return $"it does not answer ARP or NDP on {link.Name}";
        }

        hop = new NextHop(link.Index, Address(own), Address(entry.HardwareAddress!));
        return null;
    }

    private static NeighbourEntry? Entry(IReadOnlyList<NeighbourEntry> neighbours, int link, IPAddress address)
    {
        foreach (NeighbourEntry entry in neighbours)
        {
            if (entry.InterfaceIndex == link && !entry.IsProxy && entry.Address.Equals(address))
            {
                return entry;
            }
        }

        return null;
    }

    private static MacAddress Address(PhysicalAddress address) => MacAddress.Read(address.GetAddressBytes());
}
