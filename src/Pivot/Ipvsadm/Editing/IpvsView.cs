using System.Net;
using System.Net.Sockets;
using Pivot.Config;
using Pivot.Director.Services;

namespace Pivot.Ipvsadm.Editing;

/// <summary>
/// A configuration as ipvsadm sees it: a service with several addresses, protocols or ports is several there. Prefixes, interfaces, port ranges and the protocol "any" have no place in its listings.
/// </summary>
internal sealed class IpvsView
{
    private readonly List<ViewedService> _services = [];
    private readonly List<string> _hidden = [];

    /// <summary>Looks at a configuration.</summary>
    public IpvsView(PivotConfig config)
    {
        foreach (ServiceConfig service in config.Services)
        {
            Add(service);
        }
    }

    /// <summary>What ipvsadm can show.</summary>
    public IReadOnlyList<ViewedService> Services => _services;

    /// <summary>What it cannot, a sentence for each service.</summary>
    public IReadOnlyList<string> Hidden => _hidden;

    /// <summary>The service that ipvsadm calls so; null when there is none.</summary>
    public ViewedService? Find(VirtualKey key) => _services.Find(service => service.Rule.Key == key);

    private void Add(ServiceConfig service)
    {
        List<VirtualKey> keys = [];
        foreach (VirtualAddress address in service.Addresses)
        {
            if (address.Network is { } network && network.PrefixLength == (network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32))
            {
                Add(keys, service, network.BaseAddress);
            }
        }

        long wanted = (long)service.Addresses.Count * service.Protocols.Count * service.Ports.Ranges.Count;
        foreach (VirtualKey key in keys)
        {
            _services.Add(new ViewedService(RuleOf(service, key), service, wanted == 1));
        }

        if (keys.Count < wanted)
        {
            string which = keys.Count == 0 ? "" : " of which some are";
            _hidden.Add($"service \"{service.Name}\" ({string.Join(", ", service.Protocols).ToLowerInvariant()} {service.Addresses} port {service.Ports}){which} not shown: ipvsadm has no prefixes, interfaces, port ranges or protocol \"any\"");
        }
    }

    private static void Add(List<VirtualKey> keys, ServiceConfig service, IPAddress address)
    {
        foreach (ServiceProtocol protocol in service.Protocols)
        {
            foreach (PortRange range in service.Ports.Ranges)
            {
                if (protocol != ServiceProtocol.Any && (range.Count == 1 || range == PortRange.Any))
                {
                    keys.Add(new VirtualKey(protocol, address, range.First));
                }
            }
        }
    }

    private static ServiceRule RuleOf(ServiceConfig service, VirtualKey key) => new(key)
    {
        Scheduler = service.Scheduler,
        Flags = service.SchedulerFlags,
        Persistence = service.Persistence is { } time ? Math.Max(1, (int)time.TotalSeconds) : null,
        MaskBits = service.PersistenceMask == (key.Address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32) ? null : service.PersistenceMask,
        OnePacket = service.OnePacket,
    };
}
