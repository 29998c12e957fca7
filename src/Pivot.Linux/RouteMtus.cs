using System.Net;
using System.Net.Sockets;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Linux.RtNetlink;
using Pivot.Packets;

namespace Pivot.Linux;

/// <summary>
/// Reads how large packets may be on each way out of the board: the main table's routes, and for each real server the route that the kernel takes. The MTU is the one that the
/// kernel forwards by: the route's own, else its interface's (<c>ip_dst_mtu_maybe_forward</c>, <c>ip6_dst_mtu_maybe_forward</c>). Both families.
/// </summary>
public static class RouteMtus
{
    private const uint MainTable = 254;
    private const int Unlimited = 65535;

    /// <summary>Reads them. Of routes to the same prefix the one with the lowest metric comes first, as the kernel keeps them.</summary>
    /// <param name="netlink">In the host's network namespace.</param>
    /// <param name="realServers">The addresses of real servers.</param>
    /// <exception cref="LinuxException">The kernel did not answer.</exception>
    public static IReadOnlyList<RouteMtu> Read(RtNetlinkClient netlink, IEnumerable<IPAddress> realServers)
    {
        ArgumentNullException.ThrowIfNull(netlink);
        ArgumentNullException.ThrowIfNull(realServers);
        var reader = new Reader(netlink.Links(), netlink.Addresses());
        List<RouteMtu> found = [];
        foreach (IPAddress server in realServers)
        {
            if (netlink.Lookup(server) is { } route)
            {
                // Its MTU may be one that the kernel has learnt, and is about the server alone.
                found.Add(reader.Of(AddressPrefix.Of(IpAddress.From(server)), route) with { IsReduced = false });
            }
        }

        foreach (AddressFamily family in (ReadOnlySpan<AddressFamily>)[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
        {
            foreach (Route route in netlink.Routes(family, MainTable))
            {
                found.Add(reader.Of(new AddressPrefix(IpAddress.From(route.Destination.BaseAddress), route.Destination.PrefixLength), route));
            }
        }

        return found;
    }

    private sealed class Reader(IReadOnlyList<NetworkLink> links, IReadOnlyList<InterfaceAddress> addresses)
    {
        /// <summary>A route without an interface (several next hops, or none at all) limits nothing: the kernel knows what to do there.</summary>
        public RouteMtu Of(AddressPrefix destination, Route route)
        {
            int? link = links.FirstOrDefault(link => link.Index == route.OutputInterface)?.MtuBytes;
            return new RouteMtu(destination, Math.Min(link is null ? Unlimited : route.MtuBytes ?? link.Value, Unlimited), BoardAddress(route))
            {
                OutputInterface = route.OutputInterface,
                IsReduced = route.MtuBytes < link,
            };
        }

        /// <summary>
        /// The address that the kernel itself would send from: the route's, else the interface's first, else the first of the board. The unspecified one where there is none
        /// that may leave its link.
        /// </summary>
        private IpAddress BoardAddress(Route route)
        {
            AddressFamily family = route.Destination.BaseAddress.AddressFamily;
            IPAddress? address = route.PreferredSource
                ?? (addresses.FirstOrDefault(address => address.InterfaceIndex == route.OutputInterface && IsUsable(address.Address, family))
                    ?? addresses.FirstOrDefault(address => IsUsable(address.Address, family)))?.Address;
            return IpAddress.From(address ?? (family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any));
        }

        private static bool IsUsable(IPAddress address, AddressFamily family) =>
            address.AddressFamily == family && !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal;
    }
}
