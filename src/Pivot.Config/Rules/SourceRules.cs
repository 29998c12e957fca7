using System.Net;
using Pivot.Config.Binding;

namespace Pivot.Config.Rules;

/// <summary>Checks the local addresses of forwarding "fullnat" and "auto": what the server answers to has to be told from everything else that comes to that address, and who the client is gets lost unless it is told otherwise.</summary>
internal static class SourceRules
{
    public static void Check(ConfigDraft draft, BoardFacts board)
    {
        var vips = new VipIndex(draft.Services);
        var servers = draft.Services.SelectMany(service => service.AllServers).Select(server => server.Config.Address).ToHashSet();
        foreach (var service in draft.Services)
        {
            var replacing = service.AllServers.Where(server => ForwardingText.ChangesSource(server.Config.Forwarding)).ToList();
            foreach (var server in replacing)
            {
                Sources(server, vips, servers);
                Steering(service, server, draft.Config, board);
            }

            ClientIsLost(service, [.. replacing.Where(server => server != service.Fallback)]);
        }
    }

    private static void Sources(ServerDraft server, VipIndex vips, HashSet<IPAddress> servers)
    {
        foreach (var source in server.Config.SourceAddresses)
        {
            if (vips.OwnerOf(source) is { } owner)
            {
                server.Keys.Report("source", $"{source} is a VIP of service \"{owner.Name}\" at {Place.Of(owner.Source)}: expected an address of the board, or one that nobody else has");
            }
            else if (servers.Contains(source))
            {
                server.Keys.Report("source", $"{source} is a real server's address: expected an address of the board, or one that nobody else has");
            }
        }
    }

    /// <summary>On an address that the board uses itself, Pivot tells its packets by their ports, which takes BPF programs and a protocol that has ports.</summary>
    private static void Steering(ServiceDraft service, ServerDraft server, PivotConfig config, BoardFacts board)
    {
        if (config.Director.Device == DeviceKind.Tap)
        {
            return;
        }

        var isOwn = server.Config.SourceAddresses.Count == 0 || server.Config.SourceAddresses.Any(source => IsOwn(source, config, board));
        if (!isOwn)
        {
            return;
        }

        if (service.Config.Protocols.Contains(ServiceProtocol.Any))
        {
            server.Keys.Report("source", $"protocol \"any\" with forwarding {ForwardingText.Of(server.Config.Forwarding)} needs local addresses that only Pivot has, because not everything has ports to tell it "
                + "from the board's own traffic: expected addresses that are not the board's, like source = [\"192.0.2.251\"]");
        }
        else if (config.Director.Steering == SteeringChoice.Routes)
        {
            server.Keys.Report("source", $"forwarding {ForwardingText.Of(server.Config.Forwarding)} would use the board's own address, which only BPF programs can share with the board: "
                + "expected steering \"bpf\" or \"auto\" in [director], or a source of its own, like source = [\"192.0.2.251\"]");
        }
    }

    private static void ClientIsLost(ServiceDraft service, IReadOnlyList<ServerDraft> servers)
    {
        var blind = servers.Where(server => server.Config.ClientAddress == ClientAddressMethod.None && server.Keys.IsSound("client_address")).ToList();
        if (blind.Count == 0)
        {
            return;
        }

        var names = string.Join(", ", blind.Select(server => $"\"{server.Config.Name}\""));
        var whose = blind[0].Config.Forwarding == ForwardingChoice.Auto ? "the address of the board for clients of its own subnet" : "an address of the board for every client";
        var remedy = service.Config.Protocols.All(protocol => protocol == ServiceProtocol.Tcp)
            ? "where the server's program understands it set client_address = \"proxy-v2\" (nginx, haproxy and others), else take \"nat\", \"dr\" or \"tun\""
            : "only \"nat\", \"dr\" and \"tun\" show it for what is not TCP";
        blind[0].Keys.Warn("forwarding", $"with {ForwardingText.Of(blind[0].Config.Forwarding)} and no client_address the server sees {whose} ({names}): {remedy}");
    }

    private static bool IsOwn(IPAddress source, PivotConfig config, BoardFacts board) =>
        board.Addresses.Contains(source) || config.Interfaces.Any(item => item.Addresses.Any(address => address.Address.Equals(source)));
}
