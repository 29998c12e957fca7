using System.Net;
using Pivot.Director.Forwarding;
using Pivot.Director.IcmpErrors;
using Pivot.Director.Ports;
using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>
/// What steering has to do for FULLNAT: replies come to local addresses. One that is Pivot's alone is steered, and answered for, like a virtual address; of the board's own only the ports that FULLNAT takes are. Pure.
/// </summary>
public sealed class SourceSteering
{
    private static readonly IpProtocol[] Protocols = [IpProtocol.Tcp, IpProtocol.Udp];

    private readonly Dictionary<IpAddress, PortRange> _sources = [];
    private readonly PortRange _ownPorts;

    /// <summary>Finds the local addresses, as the director does.</summary>
    /// <param name="services">The services.</param>
    /// <param name="routes">The ways to their servers.</param>
    /// <param name="board">The board's own addresses.</param>
    /// <param name="ownPorts">As <see cref="DirectorOptions.OwnAddressPorts"/>.</param>
    public SourceSteering(IReadOnlyList<VirtualServiceSpec> services, IReadOnlyList<RouteMtu> routes, IReadOnlySet<IpAddress> board, PortRange ownPorts)
    {
        var table = new RouteMtuTable(routes);
        _ownPorts = ownPorts;
        foreach (RealServerSpec server in services.SelectMany(service => service.Servers).Where(server => server.Forwarding.MayReplaceClient()))
        {
            SourcePool? pool = SourcePool.Find(server, table, board, ownPorts);
            for (int number = 0; pool is not null && number < pool.AddressCount; number++)
            {
                _sources[pool.Address(number)] = pool.Ports(number);
            }
        }
    }

    /// <summary>The plan with what FULLNAT needs.</summary>
    /// <param name="plan">What the services need.</param>
    public SteeringPlan AddTo(SteeringPlan plan)
    {
        IPNetwork[] networks = [.. _sources.Keys.Select(Network)];
        return plan with
        {
            VirtualAddresses = [.. plan.VirtualAddresses.Concat(networks).Distinct()],
            SourceAddresses = [.. _sources.Keys.Select(source => source.ToIPAddress())],
            Ports = [.. plan.Ports, .. Own.SelectMany(source => Protocols.Select(protocol => new SteeredPorts(Network(source), (byte)protocol, _ownPorts.First, _ownPorts.Last)))],
        };
    }

    /// <summary>Services on the board's own addresses with ports that FULLNAT takes there, one sentence each: a client of theirs could be taken for a real server.</summary>
    /// <param name="services">The services.</param>
    public IEnumerable<string> Conflicts(IReadOnlyList<VirtualServiceSpec> services) =>
        from service in services
        from range in service.Ports
        where range.Overlaps(_ownPorts)
        from source in Own
        where service.Addresses.Any(prefix => prefix.Contains(source))
        select $"The service {service.Name} has port {range} of the board's own address {source}, where {_ownPorts} are the local ports of forwarding = \"fullnat\": "
            + "give the service another port or address, or the servers a `source` of their own.";

    private IEnumerable<IpAddress> Own => _sources.Where(source => source.Value == _ownPorts).Select(source => source.Key);

    private static IPNetwork Network(IpAddress address) => new(address.ToIPAddress(), address.BitLength);
}
