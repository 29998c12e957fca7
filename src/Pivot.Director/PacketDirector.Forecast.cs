using Pivot.Director.Connections;
using Pivot.Director.Forecasting;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director;

/// <content>The way of a packet that has not come: the same questions in the same order as for one that has, but for the choice of a server, which would move the scheduler on.</content>
public sealed partial class PacketDirector
{
    /// <summary>Says what would become of a client's packet that may open a connection (a SYN where it is TCP, an INIT where it is SCTP). For the control plane.</summary>
    /// <param name="key">The packet; without a source port (0) no connection is looked for.</param>
    /// <param name="now">The present tick.</param>
    public PacketForecast Forecast(in FlowKey key, ulong now)
    {
        ServiceTable services = Volatile.Read(ref _services);
        VirtualService? service = services.Find(key.Destination, key.Protocol, key.DestinationPort, out bool isVirtual);
        if (key.SourcePort != 0 && _table.TryFind(key, out ConnectionHit hit) && !hit.Reply && !BeginsAnew(hit, key.Protocol, service, services) && _table.TrySnapshot(hit, now) is { } known)
        {
            return ForecastOf(known, services, key.Source);
        }

        bool isOurs = isVirtual || _sourceAddresses.Contains(key.Destination);
        DropReason obstacle = key.Source.IsLinkLocalIPv6 || key.Destination.IsLinkLocalIPv6 ? DropReason.LinkLocal
            : key.Destination.IsMulticastOrBroadcast ? DropReason.NotUnicast
            : isOurs && service is null ? DropReason.NoService
            : service?.Gate is { } gate && !gate.Admits(key.Source) ? DropReason.ClientDenied
            : DropReason.None;
        RealServer? kept = service is null ? null : KeptFor(service, key.Source, services);
        return new PacketForecast
        {
            IsOurs = isOurs,
            Service = service,
            Obstacle = obstacle,
            IsKept = kept is not null,
            Servers = service is null ? [] : kept is null ? ServersFor(service, key.Source) : [Forecast(kept, MethodFor(kept, key.Source), key.Source)],
        };
    }

    /// <summary>What <see cref="TryOpenAnew"/> and <see cref="ForwardLost"/> make a new connection of.</summary>
    private bool BeginsAnew(in ConnectionHit hit, IpProtocol protocol, VirtualService? service, ServiceTable services)
    {
        bool isLost = services.Server(hit.ServerId) is not { IsDown: false };
        bool tellsItsStart = protocol is IpProtocol.Tcp or IpProtocol.Sctp;
        return service is not null && ((isLost && (!tellsItsStart || service.Spec.OnServerLoss == OnServerLoss.Reschedule)) || (tellsItsStart && _table.IsEndedOrOver(hit)));
    }

    private PacketForecast ForecastOf(ConnectionSnapshot known, ServiceTable services, IpAddress client)
    {
        VirtualService? service = ServiceOf(services, known.ServiceId);
        RealServer? server = services.Server(known.ServerId);
        ForwardingMethod method = server is null ? default : MethodOf(server, known);
        return new PacketForecast
        {
            IsOurs = true,
            Service = service,
            Connection = known,
            Obstacle = server is { IsDown: false } ? DropReason.None : DropReason.ServerGone,
            Servers = service is null || server is null ? [] : [Forecast(server, method, client) with { Local = method == ForwardingMethod.FullNat ? [known.Local] : [] }],
        };
    }

    /// <summary>The server that a client's connection template names, if connections go there.</summary>
    private RealServer? KeptFor(VirtualService service, IpAddress client, ServiceTable services) =>
        service.Spec.Persistence is { } persistence && _table.TryFind(TemplateKey.Of(service.Id, persistence.ClientOf(client)), out ConnectionHit template)
            && services.Server(template.ServerId) is { KeepsClients: true } server ? server : null;

    private ForwardingMethod MethodFor(RealServer server, IpAddress client) =>
        server.Spec.Forwarding.KeepsPacket() ? server.Spec.Forwarding : ReplacesClient(server, client) ? ForwardingMethod.FullNat : ForwardingMethod.Nat;

    private static VirtualService? ServiceOf(ServiceTable services, int id)
    {
        foreach (VirtualService service in services.Services)
        {
            if (service.Id == id)
            {
                return service;
            }
        }

        return null;
    }

    /// <summary>A connection goes on as it was made, whatever its server's method is by now.</summary>
    private static ForwardingMethod MethodOf(RealServer server, ConnectionSnapshot connection) =>
        server.Spec.Forwarding.KeepsPacket() ? server.Spec.Forwarding
        : connection.Local != connection.Client || connection.LocalPort != connection.ClientPort ? ForwardingMethod.FullNat
        : ForwardingMethod.Nat;

    private List<ServerForecast> ServersFor(VirtualService service, IpAddress client)
    {
        var servers = new List<ServerForecast>();
        foreach (RealServer server in service.Servers)
        {
            if (!server.Spec.IsLeaving && (server.Address.IsIPv4 == client.IsIPv4 || !server.Spec.Forwarding.NeedsClientsFamily()))
            {
                servers.Add(Forecast(server, MethodFor(server, client), client));
            }
        }

        return servers;
    }

    private ServerForecast Forecast(RealServer server, ForwardingMethod method, IpAddress client)
    {
        DropReason obstacle = method switch
        {
            _ when method != ForwardingMethod.FullNat && _boardAddresses.Contains(client) => DropReason.BoardLocal,
            ForwardingMethod.DirectRoute when server.NextHop is null && !_options.IsBridged => DropReason.NeighbourUnknown,
            ForwardingMethod.Tunnel when server.TunnelPath is null => DropReason.TunnelNoRoute,
            ForwardingMethod.FullNat when server.SourcePool is null => DropReason.NoSourceAddress,
            _ when _options.IsBridged && _routes.Find(server.Address) is null => DropReason.NoRoute,
            _ => DropReason.None,
        };
        return new ServerForecast(server, method, method == ForwardingMethod.FullNat && server.SourcePool is { } pool ? pool.Addresses : [], obstacle);
    }
}
