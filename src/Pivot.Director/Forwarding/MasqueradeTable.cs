using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Forwarding;

/// <summary>The interfaces that masquerade, and for whom they do it, as workers see them: immutable.</summary>
internal sealed class MasqueradeTable
{
    private readonly Masquerade[] _masquerades;

    /// <summary>The real servers' addresses, with the UDP ports that each serves.</summary>
    private readonly Dictionary<IpAddress, List<PortRange>> _servers = [];

    /// <summary>Builds the snapshot.</summary>
    /// <param name="masquerades">The interfaces.</param>
    /// <param name="services">Their real servers are masqueraded.</param>
    public MasqueradeTable(Masquerade[] masquerades, IReadOnlyList<VirtualService> services)
    {
        _masquerades = masquerades;
        foreach (VirtualService service in services)
        {
            foreach (RealServer server in service.Servers)
            {
                if (!_servers.TryGetValue(server.Address, out List<PortRange>? ports))
                {
                    _servers.Add(server.Address, ports = []);
                }

                AddServed(service.Spec, server.Spec, ports);
            }
        }
    }

    /// <summary>Nothing is masqueraded.</summary>
    public static MasqueradeTable Empty { get; } = new([], []);

    /// <summary>In the order of the configuration.</summary>
    public ReadOnlySpan<Masquerade> All => _masquerades;

    /// <summary>The interface of a route; null where it does not masquerade.</summary>
    public Masquerade? Find(RouteMtu route)
    {
        foreach (Masquerade masquerade in _masquerades)
        {
            if (masquerade.Spec.InterfaceIndex == route.OutputInterface && route.OutputInterface != 0)
            {
                return masquerade;
            }
        }

        return null;
    }

    /// <summary>
    /// True for a packet by which a real server opens a connection: a SYN, an echo request, UDP. UDP from a port that the server serves is an answer, to a client of a connection that has been forgotten or to one that
    /// reached the server past the director, and stays what it is.
    /// </summary>
    /// <param name="parsed">The packet's parse.</param>
    /// <param name="isStart">It is a SYN alone.</param>
    public bool IsOpening(in ParsedPacket parsed, bool isStart)
    {
        if (_masquerades.Length == 0 || !_servers.TryGetValue(parsed.Key.Source, out List<PortRange>? served))
        {
            return false;
        }

        return parsed.Key.Protocol switch
        {
            IpProtocol.Tcp => isStart,
            IpProtocol.Udp => parsed.Transport == TransportKind.Ports && !Contains(served, parsed.Key.SourcePort),
            _ => parsed.Transport == TransportKind.EchoRequest,
        };
    }

    private static void AddServed(VirtualServiceSpec service, RealServerSpec server, List<PortRange> ports)
    {
        foreach (IpProtocol protocol in service.Protocols)
        {
            foreach (PortRange range in protocol == IpProtocol.Udp ? service.Ports : [])
            {
                // Who serves every port has to open its own connections from some of them.
                if (range != PortRange.Any)
                {
                    ports.Add(server.Port is { } port ? new PortRange(port, port) : range);
                }
            }
        }
    }

    private static bool Contains(List<PortRange> ranges, ushort port)
    {
        foreach (PortRange range in ranges)
        {
            if (range.Contains(port))
            {
                return true;
            }
        }

        return false;
    }
}
