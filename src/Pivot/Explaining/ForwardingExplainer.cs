using Pivot.Control.Model;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Forecasting;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Explaining;

/// <summary>Puts the forecast for a packet into words: what becomes of it, why, and which client address the server would see. Pure.</summary>
internal static class ForwardingExplainer
{
    /// <summary>Explains a forecast.</summary>
    /// <param name="key">The packet; source port 0 = any.</param>
    /// <param name="forecast">What the director says.</param>
    public static ForwardingReport Explain(in FlowKey key, PacketForecast forecast)
    {
        (string outcome, string summary) = Judge(key, forecast);
        FlowKey packet = key;
        return new ForwardingReport
        {
            Protocol = key.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6 ? "icmp" : key.Protocol.ToString().ToLowerInvariant(),
            Client = Text(key.Source, key.SourcePort),
            Virtual = Text(key.Destination, key.DestinationPort),
            Outcome = outcome,
            Summary = summary,
            Service = forecast.Service?.Spec.Name,
            Servers = [.. forecast.Servers.Select(server => Of(packet, server))],
        };
    }

    private static (string Outcome, string Summary) Judge(in FlowKey key, PacketForecast forecast)
    {
        if (forecast.Connection is { } connection)
        {
            return forecast.Obstacle == DropReason.None
                ? ("known", $"It belongs to a connection ({connection.State.Name()}) of the service {forecast.Service?.Spec.Name}, and goes where that goes.")
                : ("dropped", $"It belongs to a connection whose server is gone or down: {Because(forecast.Obstacle)}. What the service's on_server_loss says becomes of it; UDP goes to another server.");
        }

        return forecast switch
        {
            { IsOurs: false } => ("passed", $"{key.Destination} is no virtual address of Pivot, so the packet is the kernel's alone."),
            { Obstacle: DropReason.NoService } when key.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6 => ("answered", "The board answers pings to a virtual address itself, unless the service there takes every protocol."),
            { Obstacle: DropReason.NoService } => ("refused", $"{Because(DropReason.NoService)}. The client gets a reset (TCP) or port unreachable."),
            { Obstacle: not DropReason.None } => ("dropped", Because(forecast.Obstacle)),
            { IsKept: true, Servers: [{ Obstacle: DropReason.None } kept] } => ("forwarded", $"It opens a connection of the service {forecast.Service!.Spec.Name}; persistence keeps the client on {kept.Server.Spec.Name}."),
            _ => JudgeService(forecast.Service!, forecast.Servers),
        };
    }

    private static (string Outcome, string Summary) JudgeService(VirtualService service, IReadOnlyList<ServerForecast> servers)
    {
        if (servers.Any(server => server.TakesConnections))
        {
            return ("forwarded", $"It opens a connection of the service {service.Spec.Name}; the scheduler {service.Spec.Scheduler} chooses among the servers that are up.");
        }

        if (servers.FirstOrDefault(server => server.Server.IsAvailable) is { } hindered)
        {
            return (hindered.Obstacle == DropReason.BoardLocal ? "refused" : "dropped", $"Whichever server is chosen: {hindered.Obstacle.Name()}, {hindered.Obstacle.Meaning()}.");
        }

        string none = $"The service {service.Spec.Name} has no server of the client's address family that takes new connections";
        return service.Spec.NoServer == NoServerAction.Reject ? ("refused", $"{none}; the client gets a reset (TCP) or port unreachable.") : ("dropped", $"{none}; no_server = \"drop\".");
    }

    private static string Because(DropReason reason) => $"{reason.Name()}: {reason.Meaning()}";

    private static ForwardingServerReport Of(FlowKey key, ServerForecast forecast)
    {
        RealServer server = forecast.Server;
        bool isReplaced = forecast.Method == ForwardingMethod.FullNat;
        ushort port = forecast.Method.KeepsPacket() ? key.DestinationPort : server.PortFor(key.DestinationPort);
        return new ForwardingServerReport
        {
            Name = server.Spec.Name,
            Destination = Text(server.Address, port),
            Forwarding = forecast.Method.Name(),
            Weight = server.Weight,
            State = ServerState.Of(server),
            Sees = isReplaced ? Array.ConvertAll([.. forecast.Local], address => address.ToString()) : [key.Source.ToString()],
            ClientAddress = !isReplaced ? "packet" : key.Protocol != IpProtocol.Tcp ? "none" : server.Spec.ClientAddress switch
            {
                ClientAddressMode.Toa => "toa",
                ClientAddressMode.ProxyV1 => "proxy-v1",
                ClientAddressMode.ProxyV2 => "proxy-v2",
                _ => "none",
            },
            Obstacle = forecast.Obstacle == DropReason.None ? null : forecast.Obstacle.Name(),
        };
    }

    private static string Text(IpAddress address, ushort port) => port == 0 ? address.ToString() : address.WithPort(port);
}
