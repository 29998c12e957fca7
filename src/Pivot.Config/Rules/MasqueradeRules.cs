using Pivot.Config.Binding;
using Pivot.Director;

namespace Pivot.Config.Rules;

/// <summary>Checks <c>masquerade = true</c>: the board shares the interface's address with the connections of real servers, which BPF programs alone can tell from its own.</summary>
internal static class MasqueradeRules
{
    public static void Check(ConfigDraft draft, BoardFacts board)
    {
        foreach (var item in draft.Interfaces)
        {
            if (item.Config.Masquerade)
            {
                Check(item, draft, board);
            }
        }
    }

    private static void Check(InterfaceDraft item, ConfigDraft draft, BoardFacts board)
    {
        var director = draft.Config.Director;
        if (director.Steering == SteeringChoice.Routes)
        {
            item.Keys.Report("masquerade", "the answers come to the board's own address, which only BPF programs can share with the board: expected steering \"bpf\" or \"auto\" in [director]");
        }

        if (director.Device == DeviceKind.Tap)
        {
            item.Keys.Report("masquerade", "a bridged director (device = \"tap\") is nobody's router: expected device \"tun\", or masquerade where the servers' gateway is");
        }

        if (item.Keys.IsSound("name") && item.Config.Name == director.Name)
        {
            item.Keys.Report("name", $"\"{director.Name}\" is Pivot's own device ([director] name): expected the interface that real servers reach the outside by, like \"eth0\"");
        }

        if (draft.Services.All(service => service.Servers.Count == 0))
        {
            item.Keys.Warn("masquerade", "no service has a real server, and only what real servers open is masqueraded");
        }

        if (board.LocalPorts.Any(DirectorOptions.DefaultOwnAddressPorts.Overlaps))
        {
            item.Keys.Warn("masquerade", $"the board's own connections use ports of {DirectorOptions.DefaultOwnAddressPorts} too, which masqueraded ones get: one of the board's may be mistaken for one of a real server's; "
                + "set net.ipv4.ip_local_port_range to \"32768 60999\"");
        }
    }
}
