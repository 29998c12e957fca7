using System.Net.Sockets;
using System.Text;

namespace Pivot.Linux.Firewall;

/// <summary>
/// Looks for firewall chains that drop what the board forwards by default, as Docker and ufw set them up. Packets that the director has rewritten are forwarded from the device, so a chain that does not
/// know the device drops them, and clients get no answer. A table that names the device in any rule has been set up for it and is not looked into; rules that drop by themselves are not either.
/// </summary>
public static class ForwardPolicy
{
    /// <summary>Asks the kernel, in the calling thread's network namespace. Needs CAP_NET_ADMIN.</summary>
    /// <param name="device">The device.</param>
    /// <param name="ipv6">IPv6 counts too.</param>
    /// <exception cref="LinuxException">The kernel refused to tell.</exception>
    public static IReadOnlyList<DroppingChain> Find(string device, bool ipv6)
    {
        byte[] name = Encoding.ASCII.GetBytes(device + "\0");
        List<DroppingChain> found = [.. NfTables.Find(name), .. LegacyTables.Find(AddressFamily.InterNetwork, name)];
        if (ipv6)
        {
            found.AddRange(LegacyTables.Find(AddressFamily.InterNetworkV6, name));
        }

        return found.FindAll(chain => ipv6 || chain.Family != AddressFamily.InterNetworkV6);
    }
}
