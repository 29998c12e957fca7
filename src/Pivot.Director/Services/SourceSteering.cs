using System.Net;
using Pivot.Director.Forwarding;
using Pivot.Director.IcmpErrors;
using Pivot.Director.Ports;
using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>
/// What steering has to do for FULLNAT and masquerade: replies come to local addresses. One that is Pivot's alone is steered, and answered for, like a virtual address; of the board's own only the ports that the two take are. What
/// is to be masqueraded is known by the real server that sends it. Pure.
/// </summary>
public sealed class SourceSteering
{
    private static readonly IpProtocol[] Protocols = [IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Sctp];

    private readonly Dictionary<IpAddress, PortRange> _sources = [];
    private readonly HashSet<IpAddress> _masquerades;
    private readonly HashSet<IpAddress> _masqueraded = [];
    private readonly PortRange _ownPorts;

    /// <summary>Finds the local addresses, as the director does.</summary>
    /// <param name="services">The services.</param>
    /// <param name="routes">The ways to their servers.</param>
    /// <param name="board">The board's own addresses.</param>
    /// <param name="ownPorts">As <see cref="DirectorOptions.OwnAddressPorts"/>.</param>
    /// <param name="masquerades">Addresses of the board that connections are masqueraded with.</param>
    public SourceSteering(IReadOnlyList<VirtualServiceSpec> services, IReadOnlyList<RouteMtu> routes, IReadOnlySet<IpAddress> board, PortRange ownPorts, params IReadOnlyList<IpAddress> masquerades)
    {
        var table = new RouteMtuTable(routes);
        _ownPorts = ownPorts;
        _masquerades = [.. masquerades];
        foreach (IpAddress own in masquerades)
        {
            _sources[own] = ownPorts;
        }

        foreach (VirtualServiceSpec service in services)
        {
            foreach (RealServerSpec server in service.Servers)
            {
                if (server.Forwarding.MayReplaceClient())
                {
                    Add(SourcePool.Find(server, table, board, ownPorts));
                }

                if (IsMasqueraded(server.Address) && !board.Contains(server.Address))
                {
                    _masqueraded.Add(server.Address);
                }
            }
        }
    }

    /// <summary>The plan with what FULLNAT and masquerade need.</summary>
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

            if (_masquerades.Contains(source))
            {
                ports.Add(new SteeredPorts(Network(source), (byte)(source.IsIPv4 ? IpProtocol.Icmp : IpProtocol.IcmpV6), range.First, range.Last));
            }
        }

        var senders = new HashSet<IPAddress>(plan.ReplySources);
        foreach (IpAddress server in _masqueraded)
        {
            senders.Add(server.ToIPAddress());
        }

        return plan with { VirtualAddresses = [.. addresses], ReplySources = [.. senders], SourceAddresses = sources, Ports = ports };
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
                    yield return $"The service {service.Name} has port {range} of the board's own address {source}, where {_ownPorts} are the local ports of {Taker(source)}";
                }
            }
        }
    }

    private string Taker(IpAddress source) => _masquerades.Contains(source)
        ? "masquerade: give the service another port or address."
        : "forwarding = \"fullnat\": give the service another port or address, or the servers a `source` of their own.";

    private bool IsMasqueraded(IpAddress server)
    {
        foreach (IpAddress own in _masquerades)
        {
            if (own.IsIPv4 == server.IsIPv4)
            {
                return true;
            }
        }

        return false;
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
