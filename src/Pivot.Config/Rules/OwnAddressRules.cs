using Pivot.Config.Binding;
using Pivot.Director.Services;

namespace Pivot.Config.Rules;

/// <summary>
/// Checks services on an address of the board itself: an interface name, or an address that an <c>[[interface]]</c> has. There
/// the board's own traffic must stay its own: its ssh, its metrics listener, and the replies to connections that it opens.
/// </summary>
internal static class OwnAddressRules
{
    /// <summary>The board's ssh server.</summary>
    private const int SshPort = 22;

    /// <summary><c>net.ipv4.ip_local_port_range</c> as the kernel has it by default.</summary>
    private static readonly PortRange LocalPorts = new(32768, 60999);

    public static void Check(ConfigDraft draft)
    {
        foreach (var service in draft.Services)
        {
            CheckInterface(service, draft.Config.Director);
            if (service.Config.Addresses.FirstOrDefault(vip => IsOwn(vip, draft.Config)) is { } own)
            {
                CheckPorts(service, own, draft.Config.Metrics);
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

    private static void CheckPorts(ServiceDraft service, VirtualAddress own, MetricsConfig? metrics)
    {
        var ports = service.Config.Ports;
        if (ports.IsAny)
        {
            service.Keys.Report("port", $"\"any\" on the board's own address ({own}) would take its ssh, its ping and the replies to its own connections: name the ports");
            return;
        }

        foreach (var range in ports.Ranges.Where(range => range.Count > 1))
        {
            if (range.Overlaps(LocalPorts))
            {
                service.Keys.Report("port", $"{range} on the board's own address ({own}) would take replies to its own connections, which use ports {LocalPorts}");
            }

            if (range.Contains(SshPort) && service.Config.Protocols.Contains(ServiceProtocol.Tcp))
            {
                service.Keys.Report("port", $"{range} on the board's own address ({own}) would take its ssh port {SshPort}: leave it out of the range");
            }
        }

        if (metrics is not null && service.Config.Protocols.Contains(ServiceProtocol.Tcp) && ports.Contains(metrics.Listen.Port))
        {
            service.Keys.Report("port", $"{metrics.Listen.Port} on the board's own address ({own}) is the port of [metrics] listen");
        }
    }

    private static bool IsOwn(VirtualAddress vip, PivotConfig config) => vip.Network is not { } network
        || config.Interfaces.Any(item => item.Addresses.Any(address => network.Contains(address.Address)));
}
