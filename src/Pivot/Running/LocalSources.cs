using System.Net;
using Pivot.Director;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Linux;
using Pivot.Linux.RtNetlink;
using Pivot.Packets;

namespace Pivot.Running;

/// <summary>Adds to a steering plan what the local addresses of FULLNAT and masquerade need, by the board's routes and addresses of the moment. Used by one thread at a time.</summary>
internal sealed class LocalSources(RtNetlinkClient netlink)
{
    private readonly PortRange _ownPorts = DirectorOptions.DefaultOwnAddressPorts;

    /// <summary>The plan with their needs; the same where no server is reached by FULLNAT and nothing is masqueraded.</summary>
    /// <param name="plan">What the services need.</param>
    /// <param name="services">They.</param>
    /// <param name="masquerades">Addresses of the board that connections are masqueraded with.</param>
    /// <exception cref="HostException">A service has ports of the board's own address that these take, or the kernel did not answer.</exception>
    public SteeringPlan AddTo(SteeringPlan plan, IReadOnlyList<VirtualServiceSpec> services, IReadOnlyList<IpAddress> masquerades)
    {
        IReadOnlyList<IPAddress> servers = ServiceSpecs.ServersWith(services, ForwardingMethods.MayReplaceClient);
        if (servers.Count == 0 && masquerades.Count == 0)
        {
            return plan;
        }

        var board = new HashSet<IpAddress>();
        foreach (InterfaceAddress own in netlink.Addresses())
        {
            board.Add(IpAddress.From(own.Address));
        }

        var steering = new SourceSteering(services, RouteMtus.Read(netlink, servers), board, _ownPorts, masquerades);
        string[] conflicts = [.. steering.Conflicts(services)];
        return conflicts.Length == 0 ? steering.AddTo(plan) : throw new HostException(string.Join(' ', conflicts));
    }
}
