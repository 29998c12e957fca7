using System.Net;
using System.Text.Json.Serialization;
using Pivot.Linux.Interop;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Journal;

/// <summary>An address that the board answers ARP for on one interface.</summary>
/// <param name="Address">The address.</param>
/// <param name="Device">The interface's name.</param>
/// <param name="InterfaceIndex">Its index, which stays when it is renamed; 0 = not known.</param>
internal sealed record ProxyNeighbourChange([property: JsonConverter(typeof(AddressConverter))] IPAddress Address, string Device, int InterfaceIndex = 0) : SteeringChange
{
    /// <inheritdoc/>
    public override HostChange Renamed(Func<int, string?> nameOf) => nameOf(InterfaceIndex) is { } name ? this with { Device = name } : this;

    /// <inheritdoc/>
    public override bool IsPresent(HostSnapshot host) =>
        host.ProxyNeighbours.Any(entry => entry.Address.Equals(Address) && host.LinkName(entry.InterfaceIndex) == Device);

    /// <inheritdoc/>
    public override void Make(RtNetlinkClient netlink) => netlink.AddProxyNeighbour(Address, Link(netlink, Device));

    /// <inheritdoc/>
    public override void Undo(RtNetlinkClient netlink)
    {
        try
        {
            if (netlink.FindLink(Device) is { } link)
            {
                netlink.DeleteProxyNeighbour(Address, link);
            }
        }
        catch (LinuxException failure) when (failure.Errno == Errno.ENOENT)
        {
            // Gone already.
        }
    }

    /// <inheritdoc/>
    private protected override string Describe() => $"proxy neighbour {Address} dev {Device}";
}
