using System.Net;
using Pivot.Director.Neighbours;
using Pivot.Director.Services;
using Pivot.Explaining;
using Pivot.Packets;

namespace Pivot.Running;

/// <summary>How the bridged director reaches a real server, by its own routes.</summary>
internal static class LinkReach
{
    /// <summary>Finds the way.</summary>
    /// <param name="plan">What the director is on its link.</param>
    /// <param name="device">Its device.</param>
    /// <param name="service">The service: where the director has no address of its own in the server's subnet, a virtual one is as good a gateway.</param>
    /// <param name="server">The real server's address.</param>
    /// <returns>Null when there is none.</returns>
    public static ServerReach? Find(LinkPlan plan, string device, VirtualServiceSpec service, IpAddress server)
    {
        LinkRoute? way = null;
        foreach (LinkRoute route in plan.Routes)
        {
            if (route.Destination.Contains(server) && route.Destination.Length > (way?.Destination.Length ?? -1))
            {
                way = route;
            }
        }

        if (way is null)
        {
            return null;
        }

        AddressPrefix subnet = way.Destination;
        IpAddress? board = way.Gateway is null ? AddressIn(subnet, plan, service) : null;
        return new ServerReach(
            device,
            board?.ToIPAddress(),
            board is null ? null : new IPNetwork(subnet.Network.ToIPAddress(), subnet.Length),
            way.Gateway?.ToIPAddress())
        {
            IsBridged = true,
        };
    }

    private static IpAddress? AddressIn(AddressPrefix subnet, LinkPlan plan, VirtualServiceSpec service)
    {
        foreach (IpAddress own in plan.Own)
        {
            if (subnet.Contains(own))
            {
                return own;
            }
        }

        foreach (AddressPrefix virtualAddress in service.Addresses)
        {
            if (subnet.Contains(virtualAddress.Network) && virtualAddress.Length == virtualAddress.Network.BitLength)
            {
                return virtualAddress.Network;
            }
        }

        return null;
    }
}
