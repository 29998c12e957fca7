using Pivot.Config.Binding;
using Pivot.Config.Reading;

namespace Pivot.Config.Rules;

/// <summary>Checks what keys mean together, in a whole file.</summary>
internal static class FileRules
{
    public static void Check(ConfigDraft draft, BoardFacts board)
    {
        Names("interface", draft.Interfaces.Select(item => new Named(item.Config.Name, item.Config.Source, item.Keys)));
        Names("service", draft.Services.Select(item => new Named(item.Config.Name, item.Config.Source, item.Keys)));
        foreach (var item in draft.Interfaces)
        {
            InterfaceRules.Check(item);
        }

        BoardNetworkRules.Check(draft);

        foreach (var service in draft.Services)
        {
            ServiceRules.Check(service);
            HealthRules.Check(service);
            FallbackRules.Check(service);
            ConnectionLogRules.Check(service, draft.Config.Log);
            foreach (var server in service.AllServers)
            {
                ServerRules.Check(service, server);
            }

            SiblingRules.Check(service);
        }

        OverlapRules.Check(draft.Services);
        OnePacketRules.Check(draft.Services);
        if (draft.Config.Director.Device == DeviceKind.Tap)
        {
            BridgedRules.Check(draft, board);
        }
        else
        {
            OwnAddressRules.Check(draft, board);
        }

        SourceRules.Check(draft, board);
        MasqueradeRules.Check(draft, board);
    }

    private static void Names(string what, IEnumerable<Named> named)
    {
        var first = new Dictionary<string, SourcePosition>(StringComparer.Ordinal);
        foreach (var (name, source, keys) in named)
        {
            if (keys.IsSound("name") && !first.TryAdd(name, source))
            {
                keys.Report("name", $"{what} \"{name}\" is already at {Place.Of(first[name])}: each {what} needs a name of its own");
            }
        }
    }

    private sealed record Named(string Name, SourcePosition Source, TableReader Keys);
}
