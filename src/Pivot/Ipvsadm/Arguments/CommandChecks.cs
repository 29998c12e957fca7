using Pivot.Config;

namespace Pivot.Ipvsadm.Arguments;

/// <summary>Checks what arguments mean together.</summary>
internal static class CommandChecks
{
    private static readonly (OptionSet One, OptionSet Other)[] ListConflicts =
    [
        (OptionSet.Timeout, OptionSet.Connection), (OptionSet.Daemon, OptionSet.Connection), (OptionSet.ServiceAddress, OptionSet.Connection),
        (OptionSet.Timeout, OptionSet.ServiceAddress), (OptionSet.Daemon, OptionSet.ServiceAddress), (OptionSet.Daemon, OptionSet.Timeout),
    ];

    /// <summary>Refuses options that do not go with the command, and a command without those that it needs.</summary>
    public static void Options(CommandKind kind, OptionSet given)
    {
        string command = OptionTable.NameOf(kind);
        for (int bit = 0; bit < OptionTable.Count; bit++)
        {
            var option = (OptionSet)(1L << bit);
            bool isGiven = (given & option) != 0;
            if (!isGiven && (OptionTable.Needed(kind) & option) != 0)
            {
                throw Wrong($"You need to supply the '{OptionTable.NameOf(option)}' option for the '{command}' command");
            }

            if (isGiven && (OptionTable.Legal(kind) & option) == 0)
            {
                throw Wrong($"Illegal '{OptionTable.NameOf(option)}' option with the '{command}' command");
            }
        }

        if (kind == CommandKind.List)
        {
            List(given);
        }
    }

    /// <summary>Refuses what only the kernel's IPVS has.</summary>
    public static void CanBeHere(CommandKind kind, string? mark, string? engine)
    {
        string? missing = mark is not null ? $"no services by firewall mark (-f {mark}): name its addresses and ports, or list them in one service of the configuration file"
            : engine is not null ? $"no persistence engines (--pe {engine}): -p keeps a client's address or network at its server"
            : kind is CommandKind.StartDaemon or CommandKind.StopDaemon ? "no sync daemon: connections are kept over restarts, and are not copied to other directors"
            : null;
        if (missing is not null)
        {
            throw new IpvsadmException("Pivot has " + missing, IpvsadmException.Refused);
        }
    }

    /// <summary>Refuses a service that cannot be.</summary>
    public static void Service(ServiceRule rule)
    {
        if (rule.Key.Port == 0 && rule.Persistence is null)
        {
            throw Wrong("Zero port specified for non-persistent service");
        }

        if (rule.OnePacket && rule.Key.Protocol != ServiceProtocol.Udp)
        {
            throw Wrong("One-Packet Scheduling is only for UDP virtual services");
        }
    }

    /// <summary>The tunnel that the options describe.</summary>
    /// <param name="values">The options' values by name.</param>
    /// <param name="forwarding">The forwarding method.</param>
    /// <param name="port">The tunnel's port; 0 when none is named.</param>
    public static TunnelConfig Tunnel(IReadOnlyDictionary<string, string> values, ForwardingChoice forwarding, int port)
    {
        string[] checksums = Array.FindAll(["tun-nocsum", "tun-csum", "tun-remcsum"], values.ContainsKey);
        if (forwarding != ForwardingChoice.Tunnel)
        {
            return checksums.Length == 0 && port == 0 && !values.ContainsKey("tun-type") ? new TunnelConfig() : throw Wrong("Tunnel options conflict with forward method");
        }

        string type = values.GetValueOrDefault("tun-type") ?? "ipip";
        if (type != "gue" && port != 0)
        {
            throw Wrong($"Illegal 'tun-port' option with the '{type}' tunnel type");
        }

        if (type == "gue" && port == 0)
        {
            throw Wrong("You need to supply the 'tun-port' option for the 'gue' tunnel type");
        }

        if (type != "gue" && Array.Find(checksums, option => type == "ipip" || option == "tun-remcsum") is { } illegal)
        {
            throw Wrong($"Illegal '{illegal}' option with the '{type}' tunnel type");
        }

        if (checksums.Contains("tun-remcsum"))
        {
            throw new IpvsadmException("Pivot has no remote checksums in its tunnels (--tun-remcsum): take --tun-csum or --tun-nocsum", IpvsadmException.Refused);
        }

        TunnelKind kind = type switch { "gue" => TunnelKind.Gue, "gre" => TunnelKind.Gre, _ => TunnelKind.Ipip };
        TunnelConfig tunnel = new() { Kind = kind, Checksum = checksums.Contains("tun-csum") };
        return kind == TunnelKind.Gue ? tunnel with { Port = (ushort)port } : tunnel;
    }

    private static void List(OptionSet given)
    {
        foreach ((OptionSet one, OptionSet other) in ListConflicts)
        {
            if ((given & one) != 0 && (given & other) != 0)
            {
                throw Wrong($"The option '{OptionTable.NameOf(one)}' conflicts with the '{OptionTable.NameOf(other)}' option in the 'list' command");
            }
        }

        const OptionSet Numbers = OptionSet.Stats | OptionSet.Rate | OptionSet.Thresholds;
        const OptionSet Other = OptionSet.Timeout | OptionSet.Daemon;
        if (((given & (OptionSet.Connection | Other)) != 0 && (given & Numbers) != 0) || ((given & Other) != 0 && (given & OptionSet.PersistentConnections) != 0))
        {
            throw Wrong("options conflicts in the list command");
        }
    }

    private static IpvsadmException Wrong(string message) => new(message, IpvsadmException.Wrong);
}
