using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>
/// All services and servers as workers see them: one immutable snapshot a batch. Finding the service of a packet takes one look for each
/// different prefix length of its family that is configured, however many services there are.
/// </summary>
internal sealed class ServiceTable
{
    private readonly Dictionary<AddressPrefix, ServicePorts> _byPrefix = [];
    private readonly int[] _lengths4;
    private readonly int[] _lengths6;
    private readonly RealServer?[] _servers;

    /// <summary>Builds the snapshot.</summary>
    /// <param name="services">Services of which those that are not leaving do not overlap.</param>
    /// <param name="others">Further servers that connections have, which count where a service has the same: what stands for one in connections of no service, and those that are about to be in force.</param>
    public ServiceTable(IReadOnlyList<VirtualService> services, params ReadOnlySpan<RealServer> others)
    {
        Services = services;
        OnePacketReplies = new OnePacketReplies(services);
        foreach (VirtualService service in services)
        {
            Add(service);
        }

        _lengths4 = LengthsOf(_byPrefix.Keys, isIPv4: true);
        _lengths6 = LengthsOf(_byPrefix.Keys, isIPv4: false);
        RealServer[] servers = [.. services.SelectMany(service => service.Servers), .. others];
        RealServer[] twins = [.. servers.Select(server => server.ForChecks).OfType<RealServer>()];
        servers = [.. twins, .. servers];
        _servers = new RealServer?[servers.Length == 0 ? 0 : servers.Max(server => server.Id) + 1];
        foreach (RealServer server in servers)
        {
            _servers[server.Id] = server;
        }
    }

    /// <summary>No services.</summary>
    public static ServiceTable Empty { get; } = new([]);

    /// <summary>In the order of the configuration, those that are leaving behind the others.</summary>
    public IReadOnlyList<VirtualService> Services { get; }

    /// <summary>Whose replies packets are that belong to no connection.</summary>
    public OnePacketReplies OnePacketReplies { get; }

    /// <summary>The server with a stable id; null when it is not configured any more.</summary>
    public RealServer? Server(int id) => (uint)id < (uint)_servers.Length ? _servers[id] : null;

    /// <summary>The service that a packet is for.</summary>
    /// <param name="address">The packet's destination.</param>
    /// <param name="protocol">The packet's protocol.</param>
    /// <param name="port">The packet's destination port.</param>
    /// <param name="isVirtual">True when the address is that of a service, whatever its ports.</param>
    /// <returns>Null when no service has that address, protocol and port.</returns>
    public VirtualService? Find(IpAddress address, IpProtocol protocol, ushort port, out bool isVirtual)
    {
        isVirtual = false;
        foreach (int length in address.IsIPv4 ? _lengths4 : _lengths6)
        {
            if (_byPrefix.TryGetValue(new AddressPrefix(address.Network(length), length), out ServicePorts? ports))
            {
                isVirtual = true;
                if (ports.Find(protocol, port) is { } service)
                {
                    return service;
                }
            }
        }

        return null;
    }

    /// <summary>The different prefix lengths of a family, the longest first.</summary>
    private static int[] LengthsOf(IEnumerable<AddressPrefix> prefixes, bool isIPv4)
    {
        var lengths = new SortedSet<int>();
        foreach (AddressPrefix prefix in prefixes)
        {
            if (prefix.Network.IsIPv4 == isIPv4)
            {
                lengths.Add(-prefix.Length);
            }
        }

        return Array.ConvertAll(lengths.ToArray(), length => -length);
    }

    private void Add(VirtualService service)
    {
        foreach (AddressPrefix prefix in service.Spec.Addresses)
        {
            if (!_byPrefix.TryGetValue(prefix, out ServicePorts? ports))
            {
                _byPrefix.Add(prefix, ports = new ServicePorts());
            }

            foreach (IpProtocol protocol in service.Spec.IsLeaving ? [] : service.Spec.Protocols)
            {
                foreach (PortRange range in service.Spec.Ports)
                {
                    ports.Add(protocol, range, service);
                }
            }
        }
    }
}
