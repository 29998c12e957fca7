using System.Net;
using Pivot.Config;
using Pivot.Director.Connections;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Running;

/// <summary>Turns a checked configuration into what the director and the steering are told.</summary>
internal static class ServiceSpecs
{
    /// <summary>The virtual services.</summary>
    public static IReadOnlyList<VirtualServiceSpec> Of(PivotConfig config) => [.. config.Services.Select(Of)];

    /// <summary>What has to be steered for these services.</summary>
    public static SteeringPlan SteeringFor(IReadOnlyList<VirtualServiceSpec> services) => new(
        [.. services.SelectMany(service => service.Addresses).Distinct().Select(prefix => new IPNetwork(prefix.Network.ToIPAddress(), prefix.Length))],
        [.. services.SelectMany(service => service.Servers).Select(server => server.Address).Distinct().Select(address => address.ToIPAddress())]);

    /// <summary>The timeouts.</summary>
    public static ConnectionTimeouts Of(TimeoutsConfig timeouts) => new(timeouts.Tcp, timeouts.TcpFin, timeouts.Udp);

    private static VirtualServiceSpec Of(ServiceConfig service) => new(
        service.Name,
        [.. service.Addresses.Select(address => Of(address.Network!.Value))],
        [.. service.Protocols.Select(Of)],
        [.. service.Ports.Ranges.Select(range => new Director.Services.PortRange(range.First, range.Last))],
        service.Scheduler,
        service.NoServer == NoServer.Reject ? NoServerAction.Reject : NoServerAction.Drop,
        [.. service.Servers.Select(Of)]);

    private static RealServerSpec Of(ServerConfig server) =>
        new(server.Name, IpAddress.From(server.Address), server.Port, server.Weight, ForwardingMethod.Nat);

    private static AddressPrefix Of(IPNetwork network) => new(IpAddress.From(network.BaseAddress), network.PrefixLength);

    private static IpProtocol Of(ServiceProtocol protocol) => protocol switch
    {
        ServiceProtocol.Tcp => IpProtocol.Tcp,
        ServiceProtocol.Udp => IpProtocol.Udp,
        _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "The configuration has let a protocol through that is not built."),
    };
}
