using System.Net;
using System.Net.Sockets;
using Pivot.Control.Model;
using Pivot.Director.Services;

namespace Pivot.Explaining;

/// <summary>The commands that give a real server the virtual addresses without letting it answer ARP for them (forwarding method DR). They hold addresses and numbers only.</summary>
internal static class DirectRouteWay
{
    /// <summary>Its name.</summary>
    public const string Name = "virtual-address";

    /// <summary>The one way there is.</summary>
    /// <param name="service">The service.</param>
    public static ReplyWay Of(VirtualServiceSpec service)
    {
        List<string> commands = [];
        bool quietened = false;
        foreach (AddressPrefix prefix in service.Addresses)
        {
            IPAddress address = prefix.Network.ToIPAddress();
            bool ipv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
            if (!ipv6 && !quietened)
            {
                commands.Add("sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2");
                quietened = true;
            }

            commands.Add(CommandFor(prefix, address, ipv6 ? "ip -6" : "ip", ipv6 ? " nodad" : ""));
        }

        return new ReplyWay
        {
            Name = Name,
            Chosen = true,
            Why = "The server takes packets to the virtual address for its own, without answering ARP for it, and answers clients itself, past the board. The same for a container's published port.",
            Commands = commands,
        };
    }

    private static string CommandFor(AddressPrefix prefix, IPAddress address, string ip, string flags) => prefix.Length == prefix.Network.BitLength
        ? $"{ip} address replace {address}/{prefix.Length} dev lo{flags}"
        : $"{ip} route replace local {address}/{prefix.Length} dev lo";
}
