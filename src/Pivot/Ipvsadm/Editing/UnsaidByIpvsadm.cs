using Pivot.Config;
using Pivot.Config.Writing;

namespace Pivot.Ipvsadm.Editing;

/// <summary>What of a configuration the lines of ipvsadm do not say.</summary>
internal static class UnsaidByIpvsadm
{
    private static readonly string[] SaidOfServices = ["name", "address", "protocol", "port", "scheduler", "scheduler_flags", "forwarding", "persistence", "persistence_mask", "one_packet"];
    private static readonly string[] SaidOfServers = ["address", "port", "weight", "upper", "lower", "forwarding", "tunnel"];

    /// <summary>A sentence for each service that has more than ipvsadm can say.</summary>
    public static IEnumerable<string> Of(PivotConfig config)
    {
        foreach (ServiceConfig service in config.Services)
        {
            List<string> keys = [.. ConfigWriter.KeysOf(service).Except(SaidOfServices)];
            foreach (ServerConfig server in service.Servers)
            {
                keys.AddRange(ConfigWriter.KeysOf(server, service).Except(SaidOfServers).Select(key => $"{key} of server \"{server.Name}\""));
                if (server.Forwarding is ForwardingChoice.FullNat or ForwardingChoice.Auto)
                {
                    keys.Add($"forwarding of server \"{server.Name}\" (written as -m)");
                }
            }

            if (keys.Count > 0)
            {
                yield return $"service \"{service.Name}\": ipvsadm cannot say {string.Join(", ", keys)}";
            }
        }
    }
}
