using Pivot.Config.Binding;
using Pivot.Director.Services;

namespace Pivot.Config.Rules;

/// <summary>
/// Checks services on an address of the board itself: an interface name, an address that an <c>[[interface]]</c> has, or one that the board turns out to have. There
/// the board's own traffic must stay its own: its ssh, its metrics listener, its DHCP client, and the replies to connections that it opens. A port of these that is named alone is meant, and a
/// warning; one that a range takes along is a mistake, and an error.
/// </summary>
internal static class OwnAddressRules
{
    private static readonly BoardPort[] BoardPorts =
    [
        new(22, ServiceProtocol.Tcp, "its ssh port 22", "the board's own ssh is out of reach there: make sure of another way in"),
        new(68, ServiceProtocol.Udp, "its DHCP client's port 68", "the board's own DHCP client gets no answers there: give the board a fixed address"),
        new(546, ServiceProtocol.Udp, "its DHCPv6 client's port 546", "the board's own DHCPv6 client gets no answers there: give the board a fixed address"),
    ];

    public static void Check(ConfigDraft draft, BoardFacts board)
    {
        foreach (var service in draft.Services)
        {
            CheckInterface(service, draft.Config.Director);
            CheckConfigured(service, draft.Config);
            if (service.Config.Addresses.FirstOrDefault(vip => IsOwn(vip, draft.Config, board)) is { } own)
            {
                CheckPorts(service, own, draft.Config.Metrics, board.LocalPorts);
            }
        }
    }

    private static void CheckInterface(ServiceDraft service, DirectorConfig director)
    {
        if (service.Config.Addresses.FirstOrDefault(vip => vip.InterfaceName is not null) is not { InterfaceName: { } name })
        {
            return;
        }

        if (director.Steering == SteeringChoice.Routes)
        {
            service.Keys.Report("address", $"\"{name}\" is the board's own address, which only BPF programs can share with the board: expected steering \"bpf\" or \"auto\" in [director], found \"routes\"");
        }

        if (service.Config.Addresses.Any(vip => vip.InterfaceName == director.Name))
        {
            service.Keys.Report("address", $"\"{director.Name}\" is Pivot's own device ([director] name): expected the interface that clients come in by, like \"eth0\"");
        }
    }

    private static void CheckConfigured(ServiceDraft service, PivotConfig config)
    {
        if (config.Director.Steering != SteeringChoice.Routes)
        {
            return;
        }

        foreach (var item in config.Interfaces)
        {
            if (item.Addresses.FirstOrDefault(own => service.Config.Addresses.Any(vip => vip.Network is { } network && network.Contains(own.Address))) is { } own)
            {
                service.Keys.Report("address", $"{own.Address} is the board's own address ([[interface]] \"{item.Name}\"), which only BPF programs can share with the board: expected steering \"bpf\" or \"auto\" in [director], found \"routes\"");
            }
        }
    }

    private static void CheckPorts(ServiceDraft service, VirtualAddress own, MetricsConfig? metrics, ConfigList<PortRange> localPorts)
    {
        var ports = service.Config.Ports;
        if (ports.IsAny)
        {
            service.Keys.Report("port", $"\"any\" on the board's own address ({own}) would take its ssh, its ping and the replies to its own connections: name the ports");
            return;
        }

        foreach (var range in ports.Ranges)
        {
            CheckLocalPorts(service, own, range, localPorts);
            foreach (var taken in BoardPorts.Where(port => range.Contains(port.Number) && service.Config.Protocols.Any(protocol => protocol == port.Protocol || protocol == ServiceProtocol.Any)))
            {
                if (range.Count > 1)
                {
                    service.Keys.Report("port", $"{range} on the board's own address ({own}) would take {taken.Name}: leave it out of the range");
                }
                else
                {
                    service.Keys.Warn("port", $"{range} on the board's own address ({own}): {taken.Consequence}");
                }
            }
        }

        if (metrics is not null && service.Config.Protocols.Contains(ServiceProtocol.Tcp) && ports.Contains(metrics.Listen.Port))
        {
            service.Keys.Report("port", $"{metrics.Listen.Port} on the board's own address ({own}) is the port of [metrics] listen");
        }
    }

    private static void CheckLocalPorts(ServiceDraft service, VirtualAddress own, PortRange range, ConfigList<PortRange> localPorts)
    {
        if (!localPorts.Any(range.Overlaps))
        {
            return;
        }

        if (range.Count > 1)
        {
            service.Keys.Report("port", $"{range} on the board's own address ({own}) would take replies to its own connections, which use ports {localPorts}: "
                + $"leave those out of the range, or set net.ipv4.ip_local_reserved_ports to \"{range}\" on the board");
        }
        else
        {
            service.Keys.Warn("port", $"{range} on the board's own address ({own}) is among the ports of its own connections ({localPorts}), and one that gets it would have no replies: "
                + $"set net.ipv4.ip_local_reserved_ports to \"{range}\" on the board");
        }
    }

    private static bool IsOwn(VirtualAddress vip, PivotConfig config, BoardFacts board) => vip.Network is not { } network
        || board.Addresses.Any(network.Contains)
        || config.Interfaces.Any(item => item.Addresses.Any(address => network.Contains(address.Address)));

    /// <summary>A port that the board itself answers on.</summary>
    /// <param name="Number">The port.</param>
    /// <param name="Protocol">TCP or UDP.</param>
    /// <param name="Name">What a range would take.</param>
    /// <param name="Consequence">What happens to the board when a service takes it on purpose.</param>
    private sealed record BoardPort(int Number, ServiceProtocol Protocol, string Name, string Consequence);
}
