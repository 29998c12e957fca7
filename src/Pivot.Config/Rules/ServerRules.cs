using Pivot.Config.Binding;
using Pivot.Config.Reading;

namespace Pivot.Config.Rules;

/// <summary>Checks one <c>[[service.server]]</c> against its service.</summary>
internal static class ServerRules
{
    public static void Check(ServiceDraft service, ServerDraft server)
    {
        Port(service, server);
        if (server.Keys.IsSound("forwarding") && service.Keys.IsSound("forwarding"))
        {
            Forwarding(service, server);
            Family(service, server);
        }

        ClientAddress(service, server);
        if (server.Keys.IsSound("upper") && server.Config.LowerThreshold > server.Config.UpperThreshold)
        {
            server.Keys.Report("lower", $"expected at most \"upper\" ({server.Config.UpperThreshold}), found {server.Config.LowerThreshold}");
        }
    }

    private static void Port(ServiceDraft service, ServerDraft server)
    {
        if (server.Config.Port is not { } port || service.Config.Ports.Ranges.Count == 0)
        {
            return;
        }

        if (service.Config.Ports.OnlyPort is not { } own)
        {
            server.Keys.Report("port", $"a server of a service with many ports ({service.Config.Ports}) has none of its own: packets keep their destination port, leave it out");
        }
        else if (port != own && ForwardingText.KeepsPort(server.Config.Forwarding))
        {
            server.Keys.Report("port", $"forwarding {ForwardingText.Of(server.Config.Forwarding)} cannot change the port: expected {own} or no port, found {port}");
        }
    }

    private static void Forwarding(ServiceDraft service, ServerDraft server)
    {
        var forwarding = server.Config.Forwarding;
        foreach (var key in (ReadOnlySpan<string>)["client_address", "source"])
        {
            if (server.Keys.Has(key) && !ForwardingText.ChangesSource(forwarding))
            {
                server.Keys.Report(key, $"goes only with forwarding \"fullnat\" or \"auto\", found {ForwardingText.Of(forwarding)}");
            }
        }

        if (forwarding == ForwardingChoice.DirectRouting && service.Config.Addresses.FirstOrDefault(vip => vip.InterfaceName is not null) is { } own)
        {
            server.Keys.Report(
                "forwarding", $"with \"dr\" the server takes the virtual address for its own, so it cannot be the board's address on {own.InterfaceName}: expected an address that only the service has");
        }

        if (server.Keys.Has("tunnel") && forwarding != ForwardingChoice.Tunnel)
        {
            server.Keys.Report("tunnel", $"goes only with forwarding \"tun\", found {ForwardingText.Of(forwarding)}");
        }
    }

    private static void Family(ServiceDraft service, ServerDraft server)
    {
        var address = server.Config.Address;
        if (!server.Keys.IsSound("address"))
        {
            return;
        }

        var other = service.Config.Addresses.FirstOrDefault(vip => vip.Network is { } network && network.BaseAddress.AddressFamily != address.AddressFamily);
        if (other is not null && server.Config.Forwarding != ForwardingChoice.Tunnel)
        {
            server.Keys.Report("address", $"{address} and the VIP {other} are of different families: only forwarding \"tun\" may mix IPv4 and IPv6");
        }

        if (server.Config.SourceAddresses.FirstOrDefault(source => source.AddressFamily != address.AddressFamily) is { } wrong)
        {
            server.Keys.Report("source", $"expected {AddressText.FamilyName(address)} addresses like the server's, found {wrong}");
        }
    }

    // TOA is a TCP option; a PROXY header needs a stream that it can stand in front of.
    private static void ClientAddress(ServiceDraft service, ServerDraft server)
    {
        if (server.Config.ClientAddress != ClientAddressMethod.None && service.Keys.IsSound("protocol")
            && service.Config.Protocols.Any(protocol => protocol != ServiceProtocol.Tcp))
        {
            server.Keys.Report("client_address", $"toa and proxy need protocol \"tcp\" alone, found {ProtocolText.Of(service.Config.Protocols)}");
        }
    }
}
