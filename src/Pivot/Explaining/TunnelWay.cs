using System.Net;
using System.Net.Sockets;
using Pivot.Control.Model;
using Pivot.Director.Services;
using Pivot.Packets.Tunnels;

namespace Pivot.Explaining;

/// <summary>The commands that let a real server take packets out of the tunnel and for its own (forwarding method TUN). They hold addresses and numbers only; running them again changes nothing.</summary>
internal static class TunnelWay
{
    /// <summary>Its name.</summary>
    public const string Name = "tunnel";

    /// <summary>The one way there is.</summary>
    /// <param name="service">The service.</param>
    /// <param name="server">Its server.</param>
    public static ReplyWay Of(VirtualServiceSpec service, RealServerSpec server)
    {
        IPAddress address = server.Address.ToIPAddress();
        List<string> commands = [];
        if (server.Tunnel.Type == TunnelType.Gue)
        {
            string fou = address.AddressFamily == AddressFamily.InterNetworkV6 ? "ip -6 fou" : "ip fou";
            commands.Add("modprobe fou");
            commands.Add($"{fou} show | grep -q 'port {server.Tunnel.Port} ' || {fou} add port {server.Tunnel.Port} gue");
        }

        foreach (bool ipv4 in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (AddressPrefix prefix in service.Addresses)
            {
                if (prefix.Network.IsIPv4 == ipv4)
                {
                    AddDevice(commands, server, address, prefix.Network.ToIPAddress());
                    break;
                }
            }
        }

        commands.AddRange(DirectRouteWay.Of(service).Commands);
        return new ReplyWay
        {
            Name = Name,
            Chosen = true,
            Why = "The server unpacks what comes through the tunnel, takes packets to the virtual address for its own, and answers clients itself, past the board.",
            Commands = commands,
        };
    }

    /// <summary>
    /// A device that unpacks packets of one family. Loose source check (2): clients' packets come in by it, and their way back is another. Linux refuses them all the same on a device
    /// that has no IPv4 address (__fib_validate_source), so it gets the virtual one.
    /// </summary>
    private static void AddDevice(List<string> commands, RealServerSpec server, IPAddress address, IPAddress inside)
    {
        bool carriesIPv6 = inside.AddressFamily == AddressFamily.InterNetworkV6;
        string device = carriesIPv6 ? "pivot-tun6" : "pivot-tun4";
        bool overIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        string type = server.Tunnel.Type == TunnelType.Gre
            ? $"{(overIPv6 ? "ip6gre" : "gre")} local {address}{(server.Tunnel.HasChecksum ? " icsum" : "")}"
            : overIPv6 ? $"ip6tnl mode {(carriesIPv6 ? "ip6ip6" : "ipip6")} local {address}"
            : $"{(carriesIPv6 ? "sit" : "ipip")} local {address}";
        commands.Add($"ip link show dev {device} >/dev/null 2>&1 || ip link add {device} type {type}");
        commands.Add($"ip link set {device} up");
        if (!carriesIPv6)
        {
            commands.Add($"ip address replace {inside}/32 dev {device}");
            commands.Add($"sysctl -w net.ipv4.conf.{device}.rp_filter=2");
        }
    }
}
