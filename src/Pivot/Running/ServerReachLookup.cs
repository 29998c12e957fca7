using System.Net;
using Pivot.Explaining;
using Pivot.Linux.RtNetlink;

namespace Pivot.Running;

/// <summary>Asks the kernel how the board reaches a server.</summary>
internal static class ServerReachLookup
{
    /// <summary>The way as it is now; null when there is none.</summary>
    /// <exception cref="Linux.LinuxException">The kernel refused to tell.</exception>
    public static ServerReach? Find(IPAddress server)
    {
        using RtNetlinkClient netlink = new();
        if (netlink.Lookup(server) is not { IsLocal: false } route || netlink.Links().FirstOrDefault(link => link.Index == route.OutputInterface) is not { } output)
        {
            return null;
        }

        InterfaceAddress? own = null;
        foreach (InterfaceAddress address in netlink.Addresses())
        {
            if (address.InterfaceIndex == output.Index && address.Subnet.Contains(server) && address.PrefixLength > (own?.PrefixLength ?? -1))
            {
                own = address;
            }
        }

        return new ServerReach(output.Name, own?.Address, own?.Subnet, route.Gateway);
    }
}
