using System.Net;
using Pivot.Config;
using Pivot.Linux.Interfaces;

namespace Pivot.Interfaces;

/// <summary>How the interfaces of a configuration are to be, with what DHCP has given so far. Pure.</summary>
internal static class WantedInterfaces
{
    /// <summary>The interfaces that the configuration says something of.</summary>
    /// <param name="config">A checked configuration.</param>
    /// <param name="dhcpOf">The DHCP side of an interface; null = it has none.</param>
    /// <param name="isAppliance">Nobody else configures the board: interfaces that are only named, and the one that the director stands on, are set up too.</param>
    public static IReadOnlyList<InterfaceSettings> Of(PivotConfig config, Func<string, DhcpInterface?> dhcpOf, bool isAppliance)
    {
        List<InterfaceSettings> wanted = [];
        foreach (InterfaceConfig item in config.Interfaces)
        {
            if (item.ConfiguresLink || isAppliance)
            {
                wanted.Add(item.Dhcp ? ByDhcp(item, dhcpOf(item.Name)) : Static(item));
            }
        }

        if (isAppliance && (config.Director.Port ?? config.Director.Bridge) is { } link && !wanted.Exists(settings => settings.Name == link))
        {
            wanted.Add(new InterfaceSettings(link));
        }

        return wanted;
    }

    private static InterfaceSettings Static(InterfaceConfig item) => new(item.Name)
    {
        Addresses = [.. item.Addresses.Select(own => new HostAddress(own.Address, own.PrefixLength))],
        Routes = [.. item.Gateways.Select(ByGateway)],
        MtuBytes = item.MtuBytes,
    };

    /// <summary>What the file says comes before what the server says.</summary>
    private static InterfaceSettings ByDhcp(InterfaceConfig item, DhcpInterface? dhcp)
    {
        DhcpLease? lease = dhcp?.Lease;
        List<HostRoute> routes = [.. item.Gateways.Select(ByGateway)];
        if (lease is not null)
        {
            routes.AddRange(lease.Routes.Where(route => !routes.Exists(own => own.Destination.Equals(route.Destination))).Select(static route => route with { IsLeased = true }));
        }

        return new InterfaceSettings(item.Name)
        {
            Addresses = lease is null ? [] : [new HostAddress(lease.Address, lease.PrefixLength, dhcp!.RemainingSeconds) { IsLeased = true }],
            Routes = lease is null ? routes.FindAll(route => route.Gateway!.IsIPv6LinkLocal) : routes,
            MtuBytes = item.MtuBytes ?? lease?.MtuBytes,
            IsMtuLeased = item.MtuBytes is null,
            TakesAdvertisements = true,
            IsProvisional = dhcp is { IsSettled: false },
        };
    }

    private static HostRoute ByGateway(IPAddress gateway) =>
        new(gateway.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? new IPNetwork(IPAddress.IPv6Any, 0) : new IPNetwork(IPAddress.Any, 0), gateway);
}
