using System.Net;
using Pivot.Config;
using Pivot.Director.Connections;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Linux;
using Pivot.Packets;

namespace Pivot.Running;

/// <summary>Turns a checked configuration into what the director and the steering are told.</summary>
internal static class ServiceSpecs
{
    /// <summary>The virtual services.</summary>
    public static IReadOnlyList<VirtualServiceSpec> Of(PivotConfig config) => [.. config.Services.Select(Of)];

    /// <summary>What has to be steered for these services.</summary>
    public static SteeringPlan SteeringFor(IReadOnlyList<VirtualServiceSpec> services) => new(
        Map([.. services.SelectMany(service => service.Addresses).Distinct()], prefix => new IPNetwork(prefix.Network.ToIPAddress(), prefix.Length)),
        [.. services.SelectMany(service => service.Servers).Select(server => server.Address.ToIPAddress()).Distinct()])
    {
        Ports = [.. services.SelectMany(PortsOf)],
    };

    /// <summary>Whether the host has to forward IPv6.</summary>
    public static bool HasIPv6(IReadOnlyList<VirtualServiceSpec> services)
    {
        foreach (VirtualServiceSpec service in services)
        {
            foreach (AddressPrefix prefix in service.Addresses)
            {
                if (!prefix.Network.IsIPv4)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>How packets are steered.</summary>
    public static SteeringPreference Of(SteeringChoice choice) => choice switch
    {
        SteeringChoice.Bpf => SteeringPreference.Bpf,
        SteeringChoice.Routes => SteeringPreference.Routes,
        _ => SteeringPreference.Auto,
    };

    /// <summary>The timeouts.</summary>
    public static ConnectionTimeouts Of(TimeoutsConfig timeouts) => new(timeouts.Tcp, timeouts.TcpFin, timeouts.Udp);

    private static IEnumerable<SteeredPorts> PortsOf(VirtualServiceSpec service)
    {
        foreach (AddressPrefix prefix in service.Addresses)
        {
            foreach (IpProtocol protocol in service.Protocols)
            {
                foreach (PortRange range in service.Ports)
                {
                    yield return new SteeredPorts(new IPNetwork(prefix.Network.ToIPAddress(), prefix.Length), (byte)protocol, range.First, range.Last);
                }
            }
        }
    }

    private static VirtualServiceSpec Of(ServiceConfig service) => new(
        service.Name,
        Map(service.Addresses, address => Of(address.Network!.Value)),
        Map(service.Protocols, Of),
        service.Ports.Ranges,
        service.Scheduler,
        service.NoServer,
        [.. service.Servers.Select(Of)]);

    private static RealServerSpec Of(ServerConfig server) =>
        new(server.Name, IpAddress.From(server.Address), server.Port, server.Weight, ForwardingMethod.Nat);

    /// <summary>Select to an array. LINQ's own makes native code for every pair of value types in the program: 2 MB of binary.</summary>
    private static TTo[] Map<TFrom, TTo>(IReadOnlyList<TFrom> items, Func<TFrom, TTo> map)
    {
        var mapped = new TTo[items.Count];
        for (int i = 0; i < mapped.Length; i++)
        {
            mapped[i] = map(items[i]);
        }

        return mapped;
    }

    private static AddressPrefix Of(IPNetwork network) => new(IpAddress.From(network.BaseAddress), network.PrefixLength);

    private static IpProtocol Of(ServiceProtocol protocol) => protocol switch
    {
        ServiceProtocol.Tcp => IpProtocol.Tcp,
        ServiceProtocol.Udp => IpProtocol.Udp,
        ServiceProtocol.Any => IpProtocol.Any,
        _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "The configuration has let a protocol through that is not built."),
    };
}
