using System.Net;
using System.Text.Json.Serialization;
using Pivot.Linux.Interop;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Journal;

/// <summary>A route of the main table by one interface, in most cases a default route.</summary>
/// <param name="Device">The interface's name, for the user.</param>
/// <param name="InterfaceIndex">The interface.</param>
/// <param name="Destination">Where to.</param>
/// <param name="Gateway">Next hop; null where the destination is on the link.</param>
/// <param name="Metric">The lower wins.</param>
internal sealed record GatewayChange(
    string Device,
    int InterfaceIndex,
    [property: JsonConverter(typeof(NetworkConverter))] IPNetwork Destination,
    [property: JsonConverter(typeof(AddressConverter))] IPAddress? Gateway,
    uint Metric) : InterfaceChange(Device, InterfaceIndex)
{
    /// <summary>The gateway is on the link although no subnet of the interface says so.</summary>
    public bool IsOnLink { get; init; }

    /// <summary>True for the very route, whoever made it.</summary>
    public bool IsThis(Route route) =>
        route.OutputInterface == InterfaceIndex && route.Metric == Metric && route.Destination.Equals(Destination) && Equals(route.Gateway, Gateway);

    /// <inheritdoc/>
    public override void Make(RtNetlinkClient netlink)
    {
        try
        {
            netlink.AddGatewayRoute(Route, IsOnLink);
        }
        catch (LinuxException failure) when (failure.Errno == Errno.EEXIST)
        {
            // Made meanwhile.
        }
    }

    /// <inheritdoc/>
    private protected override void PutBack(RtNetlinkClient netlink) => netlink.DeleteGatewayRoute(Route);

    /// <inheritdoc/>
    private protected override string Describe() => $"interface {InterfaceIndex} route {Destination} via {Gateway} metric {Metric}";

    private Route Route => new(Destination, Libc.RT_TABLE_MAIN, Libc.RTN_UNICAST, RtNetlinkClient.RouteProtocol, InterfaceIndex, Gateway, null, Metric, null);
}
