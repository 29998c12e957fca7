using System.Net.Sockets;

namespace Pivot.Linux.Firewall;

/// <summary>
/// Looks whether the host's firewall drops frames that cross a bridge. With br_netfilter loaded, as Docker does, bridged IP packets go through the rules of forwarded ones, where Docker and ufw drop what no
/// rule accepts: stations on other ports of the bridge then do not reach the director.
/// </summary>
public static class BridgeFirewall
{
    /// <summary>Asks the kernel, in the calling thread's network namespace. Needs CAP_NET_ADMIN.</summary>
    /// <param name="bridge">The bridge.</param>
    /// <param name="ipv6">IPv6 counts too.</param>
    /// <returns>A sentence for each chain that drops, with the commands that help.</returns>
    /// <exception cref="LinuxException">The kernel refused to tell.</exception>
    public static IReadOnlyList<string> Find(string bridge, bool ipv6)
    {
        bool ruled4 = Sysctl.TryRead(ParameterOf(AddressFamily.InterNetwork)) == "1";
        bool ruled6 = ipv6 && Sysctl.TryRead(ParameterOf(AddressFamily.InterNetworkV6)) == "1";
        List<string> found = [];
        foreach (DroppingChain chain in ruled4 || ruled6 ? ForwardPolicy.Find(bridge, ipv6) : [])
        {
            if ((ruled4 && chain.Family != AddressFamily.InterNetworkV6) || (ruled6 && chain.Family != AddressFamily.InterNetwork))
            {
                found.Add(chain.DescribeBridged(bridge, ParameterOf(chain.Family == AddressFamily.InterNetworkV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork)));
            }
        }

        return found;
    }

    private static string ParameterOf(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? "net/bridge/bridge-nf-call-ip6tables" : "net/bridge/bridge-nf-call-iptables";
}
