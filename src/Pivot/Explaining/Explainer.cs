using System.Net;
using Pivot.Control.Model;
using Pivot.Director.Services;

namespace Pivot.Explaining;

/// <summary>
/// Says what a real server needs: with NAT, that its replies pass the board, which alone can put the virtual address back into them; with direct routing and tunnels, the virtual address; with FULLNAT, nothing but a program that learns the client's address. Pure.
/// </summary>
internal static class Explainer
{
    /// <summary>Explains one server of a service.</summary>
    /// <param name="service">The service.</param>
    /// <param name="server">One of its servers.</param>
    /// <param name="reach">How the board reaches it; null = not at all.</param>
    public static ServerExplanation Explain(VirtualServiceSpec service, RealServerSpec server, ServerReach? reach)
    {
        IPAddress address = server.Address.ToIPAddress();
        bool adjacent = reach is { Board: not null, Subnet: not null, Gateway: null };
        bool flat = adjacent && IsInSubnet(service, reach!.Subnet!.Value);
        var explanation = new ServerExplanation
        {
            Service = service.Name,
            Server = server.Name,
            Address = address.ToString(),
            Forwarding = server.Forwarding.Name(),
            Interface = reach?.Interface,
            Board = adjacent ? reach!.Board!.ToString() : null,
            Summary = server.Forwarding switch
            {
                ForwardingMethod.DirectRoute => SummarizeDirect(address, reach),
                ForwardingMethod.Tunnel => SummarizeTunnel(address, reach),
                ForwardingMethod.FullNat => SummarizeFullNat(address, reach),
                ForwardingMethod.Auto => SummarizeAuto(server, reach, adjacent),
                _ => Summarize(address, reach, adjacent, flat),
            },
            Ways = WaysOf(service, server, reach, adjacent, flat),
        };
        return reach is { IsBridged: true } ? OfDirector(explanation) : explanation;
    }

    /// <summary>The same where it is not the board that the server deals with: a bridged director is a host of its own, with addresses of its own.</summary>
    private static ServerExplanation OfDirector(ServerExplanation explanation) => explanation with
    {
        Summary = OfDirector(explanation.Summary),
        Ways = Array.ConvertAll<ReplyWay, ReplyWay>([.. explanation.Ways], way => way with { Why = OfDirector(way.Why) }),
    };

    private static string OfDirector(string text) =>
        text.Replace("the board", "the director", StringComparison.Ordinal).Replace("The board", "The director", StringComparison.Ordinal);

    private static IReadOnlyList<ReplyWay> WaysOf(VirtualServiceSpec service, RealServerSpec server, ServerReach? reach, bool adjacent, bool flat) => server.Forwarding switch
    {
        ForwardingMethod.DirectRoute => reach is { Gateway: null } ? [DirectRouteWay.Of(service)] : [],
        ForwardingMethod.Tunnel => reach is not null ? [TunnelWay.Of(service, server)] : [],
        ForwardingMethod.FullNat => reach is not null ? [LocalAddressWay.Of(server)] : [],
        _ => adjacent ? ReplyWays.Of(service, server, reach!.Board!, flat && server.Forwarding == ForwardingMethod.Nat) : [],
    };

    private static string SummarizeFullNat(IPAddress server, ServerReach? reach) => reach is null
        ? NoRoute(server)
        : $"The board reaches {server} on {Way(reach)}. The server sees a local address and port instead of the client's, and answers there.";

    private static string SummarizeAuto(RealServerSpec server, ServerReach? reach, bool adjacent) => reach is null
        ? NoRoute(server.Address.ToIPAddress())
        : adjacent
            ? $"The server {server.Address} is in the subnet {reach.Subnet} of the board's {reach.Interface}, where the board is {reach.Board}. Clients of that subnet reach it by fullnat, and it sees a local address: nothing is "
                + $"needed for them. All others reach it by nat, and its replies to them have to come back to the board. {LocalAddressWay.ClientAddress(server)}"
            : $"The board reaches {server.Address} on {Way(reach)}, so it shares no subnet with clients: auto is nat for all of them but the board itself. {Summarize(server.Address.ToIPAddress(), reach, adjacent, flat: false)}";

    private static string Way(ServerReach reach) => $"{reach.Interface}{(reach.Gateway is { } gateway ? $" through {gateway}" : "")}";

    private static string SummarizeTunnel(IPAddress server, ServerReach? reach) => reach is null
        ? NoRoute(server)
        : $"The board reaches {server} on {Way(reach)}. The clients' packets go there inside others; the server answers past the board, "
            + "so its own default gateway must not be the board.";

    private static string NoRoute(IPAddress server) => $"The board has no route to {server}: add one on the board, then ask again.";

    private static string SummarizeDirect(IPAddress server, ServerReach? reach) => reach switch
    {
        null => NoRoute(server),
        { Gateway: { } gateway } => $"The board reaches {server} on {reach.Interface} through the router {gateway}, which would send packets to the virtual address back to the board: "
            + "forwarding dr needs the server on a link of the board.",
        _ => $"The server {server} is on the link of the board's {reach.Interface}. It gets the clients' packets as they are and answers past the board: "
            + "its own default gateway must not be the board.",
    };

    private static string Summarize(IPAddress server, ServerReach? reach, bool adjacent, bool flat)
    {
        if (reach is null)
        {
            return NoRoute(server);
        }

        if (!adjacent)
        {
            string how = reach.Gateway is { } gateway ? $"through the router {gateway}" : $"without an address of its own in the server's subnet";
            return $"The board reaches {server} on {reach.Interface} {how}, so no command on the server alone brings the replies to the board: "
                + "give the board an address in the server's subnet, or let that router send what comes from the server back to the board.";
        }

        string place = $"The server {server} is in the subnet {reach.Subnet} of the board's {reach.Interface}, where the board is {reach.Board}.";
        return flat
            ? $"{place} A virtual address is in that subnet too, so clients may be: the server would answer those directly, from an address that they never asked."
            : $"{place} Its replies have to come back to the board, which puts the virtual address into them.";
    }

    private static bool IsInSubnet(VirtualServiceSpec service, IPNetwork subnet)
    {
        foreach (AddressPrefix prefix in service.Addresses)
        {
            if (subnet.Contains(prefix.Network.ToIPAddress()))
            {
                return true;
            }
        }

        return false;
    }
}
