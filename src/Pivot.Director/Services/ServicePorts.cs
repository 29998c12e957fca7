using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>
/// The services on one address or prefix, by protocol and port. Immutable once built. The most specific one has a packet: the port's own, a range's, that of the whole protocol,
/// that of the whole host.
/// </summary>
internal sealed class ServicePorts
{
    private readonly Dictionary<(IpProtocol Protocol, ushort Port), VirtualService> _single = [];
    private readonly Dictionary<IpProtocol, VirtualService> _everyPort = [];
    private readonly List<(IpProtocol Protocol, PortRange Ports, VirtualService Service)> _ranges = [];
    private VirtualService? _wholeHost;

    /// <summary>Adds a service's ports of one protocol.</summary>
    public void Add(IpProtocol protocol, PortRange ports, VirtualService service)
    {
        if (protocol == IpProtocol.Any)
        {
            _wholeHost = service;
            return;
        }

        if (ports == PortRange.Any)
        {
            _everyPort[protocol] = service;
            return;
        }

        if (ports.First == ports.Last)
        {
            _single[(protocol, ports.First)] = service;
            return;
        }

        int place = _ranges.FindIndex(range => (range.Protocol, range.Ports.First).CompareTo((protocol, ports.First)) > 0);
        _ranges.Insert(place < 0 ? _ranges.Count : place, (protocol, ports, service));
    }

    /// <summary>The service of a protocol and port, or null. Ranges do not overlap: the configuration has made sure.</summary>
    public VirtualService? Find(IpProtocol protocol, ushort port)
    {
        if (_single.TryGetValue((protocol, port), out VirtualService? service) || (service = FindRange(protocol, port)) is not null
            || _everyPort.TryGetValue(protocol, out service))
        {
            return service;
        }

        return _wholeHost;
    }

    private VirtualService? FindRange(IpProtocol protocol, ushort port)
    {
        int low = 0;
        int high = _ranges.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            (IpProtocol Protocol, PortRange Ports, VirtualService Service) range = _ranges[middle];
            if (range.Protocol == protocol && range.Ports.Contains(port))
            {
                return range.Service;
            }

            if (range.Protocol < protocol || (range.Protocol == protocol && range.Ports.Last < port))
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return null;
    }
}
