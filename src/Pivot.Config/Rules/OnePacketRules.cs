using System.Net;
using Pivot.Config.Binding;
using Pivot.Config.Reading;

namespace Pivot.Config.Rules;

/// <summary>
/// Checks services with one-packet scheduling: no connection tells what a server's reply answers, so under <c>nat</c> the server's address and port have to tell the virtual ones alone, and there is none that could keep a local
/// port (<c>fullnat</c>).
/// </summary>
internal static class OnePacketRules
{
    public static void Check(IReadOnlyList<ServiceDraft> services)
    {
        var first = new Dictionary<(IPAddress Address, string Ports), ServerDraft>();
        foreach (var service in services)
        {
            if (service.Config.OnePacket)
            {
                CheckService(service, first);
            }
        }
    }

    private static void CheckService(ServiceDraft service, Dictionary<(IPAddress Address, string Ports), ServerDraft> first)
    {
        foreach (var server in service.AllServers)
        {
            if (ForwardingText.ChangesSource(server.Config.Forwarding))
            {
                service.Keys.Report("one_packet", $"goes with forwarding \"nat\", \"dr\" and \"tun\", found {ForwardingText.Of(server.Config.Forwarding)} for server \"{server.Config.Name}\": no connection keeps a local port");
            }
            else if (!ForwardingText.KeepsPort(server.Config.Forwarding) && server.Keys.IsSound("address") && server.Keys.IsSound("port"))
            {
                CheckReplies(service, server, first);
            }
        }
    }

    private static void CheckReplies(ServiceDraft service, ServerDraft server, Dictionary<(IPAddress Address, string Ports), ServerDraft> first)
    {
        var ports = server.Config.Port is { } own ? $"{own}" : $"{service.Config.Ports}";
        if (!first.TryAdd((server.Config.Address, ports), server))
        {
            var place = Place.Of(first[(server.Config.Address, ports)].Config.Source);
            server.Keys.Report("address", $"{server.Config.Address} port {ports} is a server of another service with one_packet, at {place}: its replies could be of either, so give it a port for each");
        }

        if (server == service.AllServers.First() && service.Keys.IsSound("address") && !HasOneAddress(service.Config))
        {
            service.Keys.Report("address", $"with one_packet and forwarding \"nat\" replies do not tell which address they answer: expected one address, found {string.Join(", ", service.Config.Addresses)}");
        }
    }

    private static bool HasOneAddress(ServiceConfig service) =>
        service.Addresses.Count == 1 && service.Addresses[0].Network is { } network && network.PrefixLength == (AddressText.IsIPv6(network.BaseAddress) ? 128 : 32);
}
