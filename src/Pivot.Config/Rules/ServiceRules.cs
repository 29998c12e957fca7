using Pivot.Config.Binding;
using Pivot.Config.Reading;
using Pivot.Director.Services;

namespace Pivot.Config.Rules;

/// <summary>Checks the keys of one <c>[[service]]</c> against each other.</summary>
internal static class ServiceRules
{
    public static void Check(ServiceDraft draft)
    {
        Addresses(draft.Config, draft.Keys);
        Protocols(draft.Config, draft.Keys);
        Persistence(draft.Config, draft.Keys);
        if (draft.Config.SchedulerFlags != SchedulerOptions.None && draft.Keys.IsSound("scheduler") && draft.Config.Scheduler is not ("sh" or "mh"))
        {
            draft.Keys.Report("scheduler_flags", $"go only with scheduler \"sh\" or \"mh\", found scheduler \"{draft.Config.Scheduler}\"");
        }
    }

    private static void Addresses(ServiceConfig service, TableReader keys)
    {
        var bases = service.Addresses.Where(address => address.Network is not null).Select(address => address.Network!.Value.BaseAddress);
        if (bases.Select(AddressText.FamilyName).Distinct().Count() > 1)
        {
            keys.Report("address", "mixes IPv4 and IPv6: make one service for each");
        }

        for (var i = 1; i < service.Addresses.Count; i++)
        {
            var address = service.Addresses[i];
            if (service.Addresses.Take(i).FirstOrDefault(earlier => VirtualAddresses.Overlap(earlier, address)) is { } other)
            {
                keys.Report("address", $"{other} and {address} overlap: name each address once");
            }
        }
    }

    private static void Protocols(ServiceConfig service, TableReader keys)
    {
        if (!keys.IsSound("protocol"))
        {
            return;
        }

        if (service.Protocols.Contains(ServiceProtocol.Any))
        {
            if (service.Protocols.Count > 1)
            {
                keys.Report("protocol", "\"any\" stands alone: write \"any\" or a list of protocols, not both");
            }

            if (keys.IsSound("port") && service.Ports.Ranges.Count > 0 && !service.Ports.IsAny)
            {
                keys.Report("port", $"protocol \"any\" has no ports: expected \"any\", found {service.Ports}");
            }
        }

        if (service.OnePacket && service.Protocols.Any(protocol => protocol != ServiceProtocol.Udp))
        {
            keys.Report("one_packet", $"goes only with protocol \"udp\", found {ProtocolText.Of(service.Protocols)}");
        }

        if (service.OnServerLoss != OnServerLoss.Drop && !service.Protocols.Any(protocol => protocol != ServiceProtocol.Udp))
        {
            keys.Report("on_server_loss", $"is for protocol \"tcp\" or \"sctp\", found {ProtocolText.Of(service.Protocols)}");
        }
    }

    private static void Persistence(ServiceConfig service, TableReader keys)
    {
        if (service.PersistenceMask is not { } mask)
        {
            return;
        }

        if (!keys.Has("persistence"))
        {
            keys.Report("persistence_mask", "goes only with \"persistence\": add persistence = \"5m\" or leave the mask out");
        }

        if (mask > 32 && service.Addresses.Any(address => address.Network is { } network && !AddressText.IsIPv6(network.BaseAddress)))
        {
            keys.Report("persistence_mask", $"expected \"/1\" to \"/32\" for the IPv4 address of this service, found \"/{mask}\"");
        }
    }
}
