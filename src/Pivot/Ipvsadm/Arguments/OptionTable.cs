namespace Pivot.Ipvsadm.Arguments;

/// <summary>Every option of ipvsadm 1.31.</summary>
internal static class OptionTable
{
    public static readonly OptionSpec[] All =
    [
        Command("add-service", 'A', CommandKind.AddService), Command("edit-service", 'E', CommandKind.EditService), Command("delete-service", 'D', CommandKind.DeleteService),
        Command("clear", 'C', CommandKind.Clear), Command("list", 'L', CommandKind.List), Command("list", 'l', CommandKind.List), Command("zero", 'Z', CommandKind.Zero),
        Command("add-server", 'a', CommandKind.AddServer), Command("edit-server", 'e', CommandKind.EditServer), Command("delete-server", 'd', CommandKind.DeleteServer),
        Command("set", '\0', CommandKind.SetTimeouts), Command("help", 'h', CommandKind.Help), Command("version", 'v', CommandKind.Version),
        Command("restore", 'R', CommandKind.Restore), Command("save", 'S', CommandKind.Save),
        Command("start-daemon", '\0', CommandKind.StartDaemon, OptionValue.Required), Command("stop-daemon", '\0', CommandKind.StopDaemon, OptionValue.Required),
        new("tcp-service", 't', OptionValue.Required), new("udp-service", 'u', OptionValue.Required), new("sctp-service", '\0', OptionValue.Required), new("fwmark-service", 'f', OptionValue.Required),
        new("scheduler", 's', OptionValue.Required), new("persistent", 'p', OptionValue.Optional), new("netmask", 'M', OptionValue.Required), new("real-server", 'r', OptionValue.Required),
        new("masquerading", 'm', OptionValue.None), new("ipip", 'i', OptionValue.None), new("gatewaying", 'g', OptionValue.None),
        new("weight", 'w', OptionValue.Required), new("u-threshold", 'x', OptionValue.Required), new("l-threshold", 'y', OptionValue.Required),
        new("numeric", 'n', OptionValue.None), new("connection", 'c', OptionValue.None), new("timeout", '\0', OptionValue.None), new("daemon", '\0', OptionValue.None),
        new("stats", '\0', OptionValue.None), new("rate", '\0', OptionValue.None), new("thresholds", '\0', OptionValue.None), new("persistent-conn", '\0', OptionValue.None),
        new("nosort", '\0', OptionValue.None), new("sort", '\0', OptionValue.None), new("exact", '\0', OptionValue.None), new("ipv6", '6', OptionValue.None), new("ops", 'o', OptionValue.None),
        new("pe", '\0', OptionValue.Required), new("sched-flags", 'b', OptionValue.Required), new("tun-info", '\0', OptionValue.None), new("tun-type", '\0', OptionValue.Required),
        new("tun-port", '\0', OptionValue.Required), new("tun-nocsum", '\0', OptionValue.None), new("tun-csum", '\0', OptionValue.None), new("tun-remcsum", '\0', OptionValue.None),
        new("syncid", '\0', OptionValue.Required), new("sync-maxlen", '\0', OptionValue.Required), new("mcast-interface", '\0', OptionValue.Required), new("mcast-group", '\0', OptionValue.Required),
        new("mcast-port", '\0', OptionValue.Required), new("mcast-ttl", '\0', OptionValue.Required),
    ];

    private static readonly string[] Names =
    [
        "numeric", "connection", "service-address", "scheduler", "persistent", "netmask", "real-server", "forwarding-method", "weight", "u-threshold", "l-threshold", "mcast-interface",
        "timeout", "daemon", "stats", "rate", "thresholds", "persistent-conn", "nosort", "syncid", "exact", "ops", "pe", "sched-flags", "sync-maxlen", "mcast-group", "mcast-port", "mcast-ttl",
        "tun-info", "tun-type", "tun-port", "tun-nocsum", "tun-csum", "tun-remcsum",
    ];

    /// <summary>How many options <see cref="OptionSet"/> has.</summary>
    public static int Count => Names.Length;

    /// <summary>What ipvsadm calls an option in messages.</summary>
    public static string NameOf(OptionSet option) => Names[System.Numerics.BitOperations.TrailingZeroCount((ulong)option)];

    /// <summary>What ipvsadm calls a command in messages.</summary>
    public static string NameOf(CommandKind command) => command switch
    {
        CommandKind.AddService => "add-service",
        CommandKind.EditService => "edit-service",
        CommandKind.DeleteService => "delete-service",
        CommandKind.Clear => "flush",
        CommandKind.AddServer => "add-server",
        CommandKind.EditServer => "edit-server",
        CommandKind.DeleteServer => "delete-server",
        CommandKind.Zero => "zero",
        CommandKind.SetTimeouts => "set",
        CommandKind.Save => "save",
        CommandKind.Restore => "restore",
        CommandKind.StartDaemon => "start-daemon",
        CommandKind.StopDaemon => "stop-daemon",
        _ => "list",
    };

    /// <summary>The options that a command has to have.</summary>
    public static OptionSet Needed(CommandKind command) => command switch
    {
        CommandKind.AddService or CommandKind.EditService or CommandKind.DeleteService => OptionSet.ServiceAddress,
        CommandKind.AddServer or CommandKind.EditServer or CommandKind.DeleteServer => OptionSet.ServiceAddress | OptionSet.RealServer,
        _ => OptionSet.None,
    };

    /// <summary>The options that go with a command.</summary>
    public static OptionSet Legal(CommandKind command) => command switch
    {
        CommandKind.AddService or CommandKind.EditService => OptionSet.ServiceAddress | OptionSet.Scheduler | OptionSet.Persistent | OptionSet.Netmask | OptionSet.OnePacket
            | OptionSet.PersistenceEngine | OptionSet.SchedulerFlags,
        CommandKind.AddServer or CommandKind.EditServer => OptionSet.ServiceAddress | OptionSet.RealServer | OptionSet.ForwardingMethod | OptionSet.Weight | OptionSet.Upper | OptionSet.Lower
            | OptionSet.TunnelType | OptionSet.TunnelPort | OptionSet.TunnelNoChecksum | OptionSet.TunnelChecksum | OptionSet.TunnelRemoteChecksum,
        CommandKind.DeleteService or CommandKind.Zero => OptionSet.ServiceAddress,
        CommandKind.DeleteServer => OptionSet.ServiceAddress | OptionSet.RealServer,
        CommandKind.Save => OptionSet.Numeric,
        CommandKind.List => OptionSet.Numeric | OptionSet.Connection | OptionSet.ServiceAddress | OptionSet.Timeout | OptionSet.Daemon | OptionSet.Stats | OptionSet.Rate | OptionSet.Thresholds
            | OptionSet.PersistentConnections | OptionSet.NoSort | OptionSet.SyncId | OptionSet.Exact | OptionSet.TunnelInfo,
        CommandKind.StartDaemon or CommandKind.StopDaemon => OptionSet.SyncId | OptionSet.McastInterface | OptionSet.SyncMaxLength | OptionSet.McastGroup | OptionSet.McastPort | OptionSet.McastTtl,
        _ => OptionSet.None,
    };

    private static OptionSpec Command(string name, char letter, CommandKind command, OptionValue value = OptionValue.None) => new(name, letter, value) { Command = command };
}
