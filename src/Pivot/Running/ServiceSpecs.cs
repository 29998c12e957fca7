using System.Net;
using System.Net.Sockets;
using Pivot.Checking;
using Pivot.Config;
using Pivot.Director.Access;
using Pivot.Director.Connections;
using Pivot.Director.Ports;
using Pivot.Director.Scheduling;
using Pivot.Director.Services;
using Pivot.Linux;
using Pivot.Packets;
using Pivot.Packets.Tunnels;

namespace Pivot.Running;

/// <summary>Turns a checked configuration into what the director and the steering are told.</summary>
internal static class ServiceSpecs
{
    private static readonly AddressFamily[] Families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    /// <summary>The virtual services, where an interface is named on the addresses that it has.</summary>
    /// <param name="config">A checked configuration.</param>
    /// <param name="board">The board's addresses.</param>
    /// <param name="shared">An address of the board turned out to be another service's, with the same port: one sentence for each service that does not get it.</param>
    public static IReadOnlyList<VirtualServiceSpec> Of(PivotConfig config, BoardAddresses board, out IReadOnlyList<string> shared)
    {
        var claims = new AddressClaims(config.Services);
        var specs = new List<VirtualServiceSpec>(config.Services.Count);
        foreach (ServiceConfig service in config.Services)
        {
            var addresses = new List<AddressPrefix>();
            foreach (VirtualAddress address in service.Addresses)
            {
                if (address.Network is { } network)
                {
                    addresses.Add(Of(network));
                    continue;
                }

                foreach (IPAddress own in AddressesOf(service, address.InterfaceName!, board))
                {
                    AddressPrefix prefix = AddressPrefix.Of(IpAddress.From(own));
                    if (!addresses.Contains(prefix) && claims.Take(service, own, address.InterfaceName!))
                    {
                        addresses.Add(prefix);
                    }
                }
            }

            specs.Add(Of(service, addresses, checksAsClient: config.Director.Device == DeviceKind.Tun && CheckPlan.HasPort(service.Health)));
        }

        shared = claims.Refused;
        return specs;
    }

    /// <summary>The addresses of an interface that a service is on: those of the families that its servers have, for NAT keeps the client's address.</summary>
    public static IReadOnlyList<IPAddress> AddressesOf(ServiceConfig service, string interfaceName, BoardAddresses board)
    {
        IReadOnlyList<AddressFamily> families = FamiliesOf(service);
        return [.. board.Of(interfaceName).Where(address => families.Contains(address.AddressFamily))];
    }

    /// <summary>The families of a service's servers; IPv4 for one that has none, whose clients are only refused.</summary>
    public static IReadOnlyList<AddressFamily> FamiliesOf(ServiceConfig service) =>
        Array.FindAll(Families, family => service.Servers.Any(server => server.Address.AddressFamily == family) || (service.Servers.Count == 0 && family == (service.Fallback?.Address.AddressFamily ?? AddressFamily.InterNetwork)));

    /// <summary>What has to be steered for these services.</summary>
    public static SteeringPlan SteeringFor(IReadOnlyList<VirtualServiceSpec> services)
    {
        var addresses = new HashSet<AddressPrefix>();
        foreach (VirtualServiceSpec service in services)
        {
            addresses.UnionWith(service.Addresses);
        }

        return new SteeringPlan(
            Array.ConvertAll<AddressPrefix, IPNetwork>([.. addresses], prefix => new IPNetwork(prefix.Network.ToIPAddress(), prefix.Length)),
            ServersWith(services, ForwardingMethods.AnswersClientThroughDirector))
        {
            Ports = [.. services.SelectMany(PortsOf)],
            TunnelEnds = ServersWith(services, static method => method == ForwardingMethod.Tunnel),
        };
    }

    /// <summary>The addresses of the real servers whose forwarding method is of a kind.</summary>
    public static IReadOnlyList<IPAddress> ServersWith(IReadOnlyList<VirtualServiceSpec> services, Func<ForwardingMethod, bool> isWanted) =>
        [.. services.SelectMany(service => service.Servers).Where(server => isWanted(server.Forwarding)).Select(server => server.Address.ToIPAddress()).Distinct()];

    /// <summary>Whether the host has to forward IPv6: for a virtual address, for one that an interface may come to have, or to a real server that a tunnel leads to.</summary>
    public static bool HasIPv6(PivotConfig config) => config.Services.Any(service =>
        service.Servers.Any(server => server.Address.AddressFamily == AddressFamily.InterNetworkV6)
        || service.Addresses.Any(address => address.Network?.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6));

    /// <summary>How packets are steered.</summary>
    public static SteeringPreference Of(SteeringChoice choice) => choice switch
    {
        SteeringChoice.Bpf => SteeringPreference.Bpf,
        SteeringChoice.Routes => SteeringPreference.Routes,
        _ => SteeringPreference.Auto,
    };

    /// <summary>The timeouts.</summary>
    public static ConnectionTimeouts Of(TimeoutsConfig timeouts) => new(timeouts.Tcp, timeouts.TcpFin, timeouts.Udp, timeouts.Sctp);

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

    private static VirtualServiceSpec Of(ServiceConfig service, IReadOnlyList<AddressPrefix> addresses, bool checksAsClient) => new(
        service.Name,
        addresses,
        ProtocolsOf(service),
        service.Ports.Ranges,
        service.Scheduler,
        service.NoServer,
        ServersOf(service, checksAsClient))
    {
        MssClamp = service.MssClamp,
        OnServerLoss = service.OnServerLoss,
        Persistence = PersistenceOf(service),
        OnePacket = service.OnePacket,
        Allow = service.Allow.Count == 0 ? null : ClientNetworkSets.Of(service.Allow),
        Deny = ClientNetworkSets.Of(service.Deny),
        Rate = service.Rate is { } rate ? new ClientRate(rate.Connections, rate.Per) : null,
        Telling = service.LogConnections,
        SchedulerFlags = (service.SchedulerFlags.HasFlag(SchedulerOptions.Fallback) ? SchedulerFlags.Fallback : SchedulerFlags.None)
            | (service.SchedulerFlags.HasFlag(SchedulerOptions.Port) ? SchedulerFlags.Port : SchedulerFlags.None),
    };

    private static List<RealServerSpec> ServersOf(ServiceConfig service, bool checksAsClient)
    {
        var servers = new List<RealServerSpec>(service.Servers.Count + 1);
        foreach (ServerConfig server in service.Servers)
        {
            RealServerSpec spec = Of(server);
            servers.Add(spec with { IsCheckedAsClient = checksAsClient && spec.Forwarding.KeepsPacket() });
        }

        if (FallbackOf(service) is { } fallback)
        {
            servers.Add(fallback);
        }

        return servers;
    }

    /// <summary>The sorry server of a service; null when it has none.</summary>
    public static RealServerSpec? FallbackOf(ServiceConfig service) => service.FallbackServer is { } fallback ? Of(fallback) with { IsFallback = true } : null;

    /// <summary>The mask is for the family of the service's addresses; where an interface decides them, for the one that has masks of that length.</summary>
    private static ServicePersistence? PersistenceOf(ServiceConfig service)
    {
        if (service.Persistence is not { } timeout)
        {
            return null;
        }

        bool isForIPv6 = service.PersistenceMask > 32
            || service.Addresses.Any(address => address.Network is { BaseAddress.AddressFamily: AddressFamily.InterNetworkV6 });
        return service.PersistenceMask is not { } mask ? new ServicePersistence(timeout)
            : isForIPv6 ? new ServicePersistence(timeout, IPv6Bits: mask)
            : new ServicePersistence(timeout, IPv4Bits: mask);
    }

    /// <summary>A real server as the director is told of it.</summary>
    public static RealServerSpec Of(ServerConfig server) =>
        new(server.Name, IpAddress.From(server.Address), server.Port, server.Weight, Of(server.Forwarding))
        {
            Tunnel = Of(server.Tunnel),
            Thresholds = new ConnectionThresholds(server.UpperThreshold, server.LowerThreshold),
            Sources = Array.ConvertAll([.. server.SourceAddresses], IpAddress.From),
            ClientAddress = Of(server.ClientAddress),
        };

    private static TunnelSpec Of(TunnelConfig tunnel) => new(
        tunnel.Kind switch
        {
            TunnelKind.Gue => TunnelType.Gue,
            TunnelKind.Gre => TunnelType.Gre,
            _ => TunnelType.IpIp,
        },
        tunnel.Port,
        tunnel.Checksum);

    private static ForwardingMethod Of(ForwardingChoice forwarding) => forwarding switch
    {
        ForwardingChoice.Nat => ForwardingMethod.Nat,
        ForwardingChoice.DirectRouting => ForwardingMethod.DirectRoute,
        ForwardingChoice.Tunnel => ForwardingMethod.Tunnel,
        ForwardingChoice.FullNat => ForwardingMethod.FullNat,
        _ => ForwardingMethod.Auto,
    };

    private static ClientAddressMode Of(ClientAddressMethod method) => method switch
    {
        ClientAddressMethod.None => ClientAddressMode.None,
        ClientAddressMethod.Toa => ClientAddressMode.Toa,
        ClientAddressMethod.ProxyV1 => ClientAddressMode.ProxyV1,
        _ => ClientAddressMode.ProxyV2,
    };

    /// <summary>A service's protocols as the director has them.</summary>
    public static IpProtocol[] ProtocolsOf(ServiceConfig service) => Array.ConvertAll([.. service.Protocols], Of);

    /// <summary>A network as the director has it.</summary>
    public static AddressPrefix Of(IPNetwork network) => new(IpAddress.From(network.BaseAddress), network.PrefixLength);

    private static IpProtocol Of(ServiceProtocol protocol) => protocol switch
    {
        ServiceProtocol.Tcp => IpProtocol.Tcp,
        ServiceProtocol.Udp => IpProtocol.Udp,
        ServiceProtocol.Sctp => IpProtocol.Sctp,
        ServiceProtocol.Any => IpProtocol.Any,
        _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "The configuration has let a protocol through that is not built."),
    };
}
