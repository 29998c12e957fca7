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
    private static readonly IpProtocol[] Protocols = [IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Sctp];

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
        foreach (VirtualServiceSpec service in services)
        {
            foreach (RealServerSpec server in service.Servers)
            {
                if (server.Forwarding.MayReplaceClient())
                {
                    Add(SourcePool.Find(server, table, board, ownPorts));
                }
            }
        }
    }

    /// <summary>The plan with what FULLNAT needs.</summary>
    /// <param name="plan">What the services need.</param>
    public SteeringPlan AddTo(SteeringPlan plan)
    {
        var addresses = new HashSet<IPNetwork>(plan.VirtualAddresses);
        var sources = new List<IPAddress>(_sources.Count);
        var ports = new List<SteeredPorts>(plan.Ports);
        foreach ((IpAddress source, PortRange range) in _sources)
        {
            addresses.Add(Network(source));
            sources.Add(source.ToIPAddress());
            foreach (IpProtocol protocol in range == _ownPorts ? Protocols : [])
            {
                ports.Add(new SteeredPorts(Network(source), (byte)protocol, range.First, range.Last));
            }
        }

        return plan with { VirtualAddresses = [.. addresses], SourceAddresses = sources, Ports = ports };
    }

    /// <summary>Services on the board's own addresses with ports that FULLNAT takes there, one sentence each: a client of theirs could be taken for a real server.</summary>
    /// <param name="services">The services.</param>
    public IEnumerable<string> Conflicts(IReadOnlyList<VirtualServiceSpec> services)
    {
        foreach ((IpAddress source, PortRange taken) in _sources)
        {
            foreach (VirtualServiceSpec service in services)
            {
                if (taken == _ownPorts && Holds(service, source) && FirstOverlap(service) is { } range)
                {
                    yield return $"The service {service.Name} has port {range} of the board's own address {source}, where {_ownPorts} are the local ports of forwarding = \"fullnat\": "
                        + "give the service another port or address, or the servers a `source` of their own.";
                }
            }
        }
    }

    private void Add(SourcePool? pool)
    {
        for (int number = 0; pool is not null && number < pool.AddressCount; number++)
        {
            _sources[pool.Address(number)] = pool.Ports(number);
        }
    }

    private PortRange? FirstOverlap(VirtualServiceSpec service)
    {
        foreach (PortRange range in service.Ports)
        {
            if (range.Overlaps(_ownPorts))
            {
                return range;
            }
        }

        return null;
    }

    private static bool Holds(VirtualServiceSpec service, IpAddress address)
    {
        foreach (AddressPrefix prefix in service.Addresses)
        {
            if (prefix.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private static IPNetwork Network(IpAddress address) => new(address.ToIPAddress(), address.BitLength);
}
