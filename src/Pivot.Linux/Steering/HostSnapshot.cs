using System.Net;
using System.Net.Sockets;
using Pivot.Linux.Journal;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Steering;

/// <summary>What the host has, read once for one decision. Lookups ask the kernel when called.</summary>
internal sealed class HostSnapshot
{
    private const uint MainTable = Interop.Libc.RT_TABLE_MAIN;

    /// <summary>All interfaces.</summary>
    public required IReadOnlyList<NetworkLink> Links { get; init; }

    /// <summary>The board's own addresses.</summary>
    public required IReadOnlyList<InterfaceAddress> Addresses { get; init; }

    /// <summary>Routes of the main table.</summary>
    public required IReadOnlyList<Route> MainRoutes { get; init; }

    /// <summary>Routes of the table for replies.</summary>
    public required IReadOnlyList<Route> ReplyRoutes { get; init; }

    /// <summary>Rules.</summary>
    public required IReadOnlyList<RoutingRule> Rules { get; init; }

    /// <summary>Addresses that the board answers for.</summary>
    public required IReadOnlyList<NeighbourEntry> ProxyNeighbours { get; init; }

    /// <summary>The way to an address; null = none.</summary>
    public required Func<IPAddress, Route?> Lookup { get; init; }

    /// <summary>A kernel parameter as it is; null = none.</summary>
    public required Func<string, string?> Parameter { get; init; }

    /// <summary>A kernel parameter as it would be without pivot; null = none.</summary>
    public required Func<string, string?> OriginalParameter { get; init; }

    /// <summary>Whether the interface of an index has the queueing discipline clsact.</summary>
    public Func<int, bool> HasClsact { get; init; } = static _ => false;

    /// <summary>Reads the host.</summary>
    /// <param name="netlink">The host's namespace.</param>
    /// <param name="names">The table for replies, and whether IPv6 counts.</param>
    /// <param name="own">What pivot has changed.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static HostSnapshot Read(RtNetlinkClient netlink, RoutedNames names, IReadOnlyList<HostChange> own) => new()
    {
        Links = netlink.Links(),
        Addresses = netlink.Addresses(),
        MainRoutes = Both(names.IPv6, family => netlink.Routes(family, MainTable)),
        ReplyRoutes = Both(names.IPv6, family => netlink.Routes(family, names.ReplyTable)),
        Rules = Both(names.IPv6, netlink.Rules),
        ProxyNeighbours = netlink.ProxyNeighbours(),
        Lookup = netlink.Lookup,
        HasClsact = netlink.HasClsact,
        Parameter = Sysctl.TryRead,
        OriginalParameter = key => own.OfType<ParameterChange>().FirstOrDefault(change => change.Key == key)?.Original ?? Sysctl.TryRead(key),
    };

    /// <summary>The routes of the main table or of the one for replies.</summary>
    public IReadOnlyList<Route> Routes(uint table) => table == MainTable ? MainRoutes : ReplyRoutes;

    private static IReadOnlyList<T> Both<T>(bool ipv6, Func<AddressFamily, IReadOnlyList<T>> read)
        where T : class =>
        ipv6 ? [.. read(AddressFamily.InterNetwork), .. read(AddressFamily.InterNetworkV6)] : read(AddressFamily.InterNetwork);

    /// <summary>The interface's name, or null.</summary>
    public string? LinkName(int index) => Links.FirstOrDefault(link => link.Index == index)?.Name;
}
