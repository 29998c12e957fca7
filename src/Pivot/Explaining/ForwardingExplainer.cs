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
            Servers = [.. forecast.Servers.Select(server => Of(packet, forecast.Service!, server))],
        };
    }

    private static (string Outcome, string Summary) Judge(in FlowKey key, PacketForecast forecast)
    {
        if (forecast.Connection is { } connection)
        {
            string whose = forecast.Service is { } service ? $"of the service {service.Spec.Name}" : "that a real server has opened outward (masquerade)";
            return forecast.Obstacle == DropReason.None
                ? ("known", $"It belongs to a connection ({connection.State.Name()}) {whose}, and goes where that goes.")
                : JudgeLost(forecast);
        }

        return forecast switch
        {
            { IsOurs: false } => ("passed", $"{key.Destination} is no virtual address of Pivot, so no server is chosen: it goes its way as it is, or masqueraded where it is a real server's own."),
            { Obstacle: DropReason.NoService } when key.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6 => ("answered", "The board answers pings to a virtual address itself, unless the service there takes every protocol."),
            { Obstacle: DropReason.NoService } => ("refused", $"{Because(DropReason.NoService)}. The client gets a reset (TCP) or port unreachable."),
            { Obstacle: not DropReason.None } => ("dropped", Because(forecast.Obstacle)),
            { IsKept: true, Servers: [{ Obstacle: DropReason.None } kept] } => ("forwarded", $"{Begins(forecast.Service!)}; persistence keeps the client on {kept.Server.Spec.Name}."),
            _ => JudgeService(forecast.Service!, forecast.Servers),
        };
    }

    /// <summary>A packet of a TCP or SCTP connection whose server is gone; what else has lost its server is forecast as new.</summary>
    private static (string Outcome, string Summary) JudgeLost(PacketForecast forecast)
    {
        const string lost = "It belongs to a connection whose server is gone or down";
        const string anew = "A SYN, or an INIT of SCTP, opens a connection with another server.";
        return forecast.Service?.Spec.OnServerLoss switch
        {
            null => ("dropped", $"{lost}, and so is the service: {Because(forecast.Obstacle)}."),
            OnServerLoss.Reset => ("refused", $"{lost}; the client gets a reset (on_server_loss = \"reset\"). {anew}"),
            _ => ("dropped", $"{lost}: {Because(forecast.Obstacle)} (on_server_loss = \"drop\"). {anew}"),
        };
    }

    private static string Begins(VirtualService service) => service.Spec.OnePacket
        ? $"It is scheduled by itself, in the service {service.Spec.Name}, and no connection is kept (one_packet)"
        : $"It opens a connection of the service {service.Spec.Name}";

    private static (string Outcome, string Summary) JudgeService(VirtualService service, IReadOnlyList<ServerForecast> servers)
    {
        if (servers.Any(server => server.TakesConnections && !server.Server.Spec.IsFallback))
        {
            return ("forwarded", $"{Begins(service)}; the scheduler {service.Spec.Scheduler} chooses among the servers that are up.");
        }

        ServerForecast? available = servers.FirstOrDefault(server => server.Server.IsAvailable);
        if (available is { TakesConnections: true })
        {
            return ("forwarded", $"{Begins(service)}; no server takes new connections, so it goes to the fallback.");
        }

        if (available is { } hindered)
        {
            return (hindered.Obstacle == DropReason.BoardLocal ? "refused" : "dropped", $"Whichever server is chosen: {hindered.Obstacle.Name()}, {hindered.Obstacle.Meaning()}.");
        }

        string none = $"The service {service.Spec.Name} has no server of the client's address family that takes new connections";
        return service.Spec.NoServer == NoServerAction.Reject ? ("refused", $"{none}; the client gets a reset (TCP) or port unreachable.") : ("dropped", $"{none}; no_server = \"drop\".");
    }

    private static string Because(DropReason reason) => $"{reason.Name()}: {reason.Meaning()}";

    private static ForwardingServerReport Of(FlowKey key, VirtualService service, ServerForecast forecast)
    {
        RealServer server = forecast.Server;
        bool isReplaced = forecast.Method == ForwardingMethod.FullNat;
        ushort port = forecast.Method.KeepsPacket() ? key.DestinationPort : server.PortFor(key.DestinationPort);
        return new ForwardingServerReport
        {
            Name = server.Spec.Name,
            Destination = Text(server.Address, port),
            Forwarding = forecast.Method.Name(),
            Weight = server.AskedWeight,
            State = ServerState.Of(service, server),
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
