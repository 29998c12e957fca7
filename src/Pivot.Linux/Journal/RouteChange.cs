using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization;
using Pivot.Linux.Interop;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Journal;

/// <summary>A route straight to an interface.</summary>
/// <param name="Destination">Where to.</param>
/// <param name="Device">The interface's name.</param>
/// <param name="Table">Routing table; 254 = main.</param>
internal sealed record RouteChange([property: JsonConverter(typeof(NetworkConverter))] IPNetwork Destination, string Device, uint Table) : SteeringChange
{
    /// <inheritdoc/>
    public override bool IsPresent(HostSnapshot host) => host.Routes(Table).Any(route => IsThis(route, host));

    /// <summary>True for the very route, whoever made it.</summary>
    public bool IsThis(Route route, HostSnapshot host) =>
        route.Destination.Equals(Destination) && route.Gateway is null && host.LinkName(route.OutputInterface) == Device;

    /// <inheritdoc/>
    public override void Make(RtNetlinkClient netlink) => netlink.AddRoute(Destination, Link(netlink, Device), Table);

    /// <inheritdoc/>
    public override void Undo(RtNetlinkClient netlink)
    {
        try
        {
            if (netlink.FindLink(Device) is { } link)
            {
                netlink.DeleteRoute(Destination, link, Table);
            }
        }
        catch (LinuxException failure) when (failure.Errno == Errno.ESRCH)
        {
            // Gone already.
        }
    }

    /// <inheritdoc/>
    private protected override string Describe() => $"{(Destination.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? "-6 " : "")}route {Destination.Display()} dev {Device} table {Table}";
}
