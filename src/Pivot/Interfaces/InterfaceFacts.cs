using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pivot.Linux;
using Pivot.Linux.RtNetlink;

namespace Pivot.Interfaces;

/// <summary>One interface as <c>pivot show interfaces</c> shows it, read from the kernel: no daemon is asked.</summary>
internal sealed class InterfaceFacts
{
    private const uint MainTable = 254;

    /// <summary>The interface.</summary>
    public required NetworkLink Link { get; init; }

    /// <summary>Its addresses.</summary>
    public IReadOnlyList<InterfaceAddress> Addresses { get; init; } = [];

    /// <summary>The next hops of default routes by it, the one that comes first at the beginning.</summary>
    public IReadOnlyList<IPAddress> Gateways { get; init; } = [];

    /// <summary>What the device says; null where it says nothing.</summary>
    public int? SpeedMegabits { get; init; }

    /// <summary>All interfaces, in the kernel's order.</summary>
    /// <exception cref="LinuxException">The kernel refused to tell.</exception>
    public static IReadOnlyList<InterfaceFacts> Read()
    {
        using RtNetlinkClient netlink = new();
        IReadOnlyList<InterfaceAddress> addresses = netlink.Addresses();
        List<Route> defaults = [.. netlink.Routes(AddressFamily.InterNetwork, MainTable), .. netlink.Routes(AddressFamily.InterNetworkV6, MainTable)];
        defaults = defaults.FindAll(static route => route.Destination.PrefixLength == 0 && route.Gateway is not null);
        defaults.Sort(static (one, other) => one.Metric.CompareTo(other.Metric));
        List<InterfaceFacts> found = [];
        foreach (NetworkLink link in netlink.Links())
        {
            List<IPAddress> gateways = [];
            foreach (Route route in defaults)
            {
                if (route.OutputInterface == link.Index)
                {
                    gateways.Add(route.Gateway!);
                }
            }

            found.Add(new InterfaceFacts
            {
                Link = link,
                Addresses = [.. addresses.Where(address => address.InterfaceIndex == link.Index)],
                Gateways = gateways,
                SpeedMegabits = SpeedOf(link),
            });
        }

        return found;
    }

    /// <summary><c>up</c>, <c>no-carrier</c> (up, but nothing is connected) or <c>down</c>.</summary>
    public string State => Link.HasCarrier ? "up" : Link.IsUp ? "no-carrier" : "down";

    /// <summary>How an address came: <c>static</c>, <c>dhcp</c> (a lease), <c>advertised</c> (a router's) or <c>link-local</c>; <c>duplicate</c> where another host has it.</summary>
    public static string OriginOf(InterfaceAddress address) =>
        address.IsDuplicate ? "duplicate"
        : address.Address.IsIPv6LinkLocal ? "link-local"
        : address.ValidSeconds is null ? "static"
        : address.Address.AddressFamily == AddressFamily.InterNetwork ? "dhcp" : "advertised";

    /// <summary>From sysfs, which may be another namespace's: then the interface of that name there is another one.</summary>
    private static int? SpeedOf(NetworkLink link)
    {
        string folder = $"/sys/class/net/{link.Name}";
        try
        {
            return link.HasCarrier && File.ReadAllText($"{folder}/ifindex").Trim() == link.Index.ToString(CultureInfo.InvariantCulture)
                && File.Exists($"{folder}/device/uevent") && int.TryParse(File.ReadAllText($"{folder}/speed"), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int speed) && speed > 0
                ? speed
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A device without the notion of a speed answers with an error.
            return null;
        }
    }
}
