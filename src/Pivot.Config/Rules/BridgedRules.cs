using System.Net;
using Pivot.Config.Binding;
using Pivot.Config.Reading;

namespace Pivot.Config.Rules;

/// <summary>
/// Checks a file with <c>device = "tap"</c>: the director is a host of its own, so nothing it answers for may be the host's that it runs on, and what needs an address of the director's own
/// (the start of tunnels, the local end of FULLNAT) needs one to be given.
/// </summary>
internal static class BridgedRules
{
    public static void Check(ConfigDraft draft, BoardFacts board)
    {
        var director = draft.Config.Director;
        OwnAddresses(draft, board);
        foreach (var service in draft.Services)
        {
            VirtualAddresses(service, draft.Config, board);
            foreach (var server in service.AllServers)
            {
                Server(server, director, board);
            }
        }
    }

    private static void OwnAddresses(ConfigDraft draft, BoardFacts board)
    {
        var keys = draft.Director!;
        var director = draft.Config.Director;
        var vips = new VipIndex(draft.Services);
        foreach (var own in director.Addresses)
        {
            if (board.Addresses.Contains(own.Address))
            {
                keys.Report("address", $"{own.Address} is an address of the host that Pivot runs on: with device = \"tap\" the director is a host of its own, give it one that nobody has");
            }
            else if (vips.OwnerOf(own.Address) is { } service)
            {
                keys.Report("address", $"{own.Address} is a VIP of service \"{service.Name}\" at {Place.Of(service.Source)}: give the director an address that no service has");
            }
        }

        foreach (var family in director.Gateways.GroupBy(AddressText.FamilyName))
        {
            if (family.Count() > 1)
            {
                keys.Report("gateway", $"expected one {family.Key} gateway, found {string.Join(" and ", family)}");
            }
        }

        foreach (var gateway in director.Gateways)
        {
            if (director.Addresses.Any(own => own.Address.Equals(gateway)) || vips.OwnerOf(gateway) is not null)
            {
                keys.Report("gateway", $"{gateway} is the director's own address or a VIP: expected the router of the LAN");
            }
            else if (!gateway.IsIPv6LinkLocal && !director.Addresses.Any(own => AddressText.NetworkOf(own.Address, own.PrefixLength).Contains(gateway)))
            {
                keys.Report("gateway", $"{gateway} is in no subnet of the director's own addresses (\"address\")");
            }
        }
    }

    private static void VirtualAddresses(ServiceDraft service, PivotConfig config, BoardFacts board)
    {
        foreach (var vip in service.Config.Addresses)
        {
            if (vip.Network is not { } network)
            {
                service.Keys.Report("address", $"\"{vip.InterfaceName}\" is an interface of the host, and with device = \"tap\" the director is a host of its own: expected an address that nobody else has");
            }
            else if (TakenIn(network, config, board) is { } taken)
            {
                service.Keys.Report("address", $"{taken} is an address of the host that Pivot runs on, which answers for it itself: with device = \"tap\" expected an address that nobody else has");
            }
        }
    }

    private static IPAddress? TakenIn(IPNetwork network, PivotConfig config, BoardFacts board) =>
        board.Addresses.FirstOrDefault(network.Contains) ?? config.Interfaces.SelectMany(item => item.Addresses).FirstOrDefault(own => network.Contains(own.Address))?.Address;

    private static void Server(ServerDraft server, DirectorConfig director, BoardFacts board)
    {
        var address = server.Config.Address;
        if (!server.Keys.IsSound("address"))
        {
            return;
        }

        if (director.Addresses.Any(own => own.Address.Equals(address)))
        {
            server.Keys.Report("address", $"{address} is the director's own address ([director] address)");
        }

        if (server.Config.SourceAddresses.FirstOrDefault(board.Addresses.Contains) is { } taken)
        {
            server.Keys.Report("source", $"{taken} is an address of the host that Pivot runs on, which answers for it itself: with device = \"tap\" expected an address that nobody else has");
        }

        var forwarding = server.Config.Forwarding;
        var needsOwn = forwarding == ForwardingChoice.Tunnel || (ForwardingText.ChangesSource(forwarding) && server.Config.SourceAddresses.Count == 0);
        if (needsOwn && !director.Addresses.Any(own => own.Address.AddressFamily == address.AddressFamily))
        {
            var what = forwarding == ForwardingChoice.Tunnel ? "the tunnel starts at" : "the server answers to";
            server.Keys.Report("forwarding", $"with device = \"tap\" forwarding {ForwardingText.Of(forwarding)} needs an {AddressText.FamilyName(address)} address of the director's own, which {what}: "
                + $"give it one with address = [\"{(AddressText.IsIPv6(address) ? "2001:db8::5/64" : "192.0.2.5/24")}\"] in [director]");
        }
    }
}
