using Pivot.Config.Schema;

namespace Pivot.Config.Writing;

/// <summary>The keys of the tables beside services.</summary>
internal static class SectionKeys
{
    private static readonly DirectorConfig DirectorDefaults = new();
    private static readonly TimeoutsConfig TimeoutDefaults = new();

    public static IReadOnlyList<WrittenKey> Of(SystemConfig system) => new KeyCollector()
        .Text("hostname", system.Hostname, new SystemConfig().Hostname)
        .Texts("ntp", system.Ntp)
        .Text("password", system.Password)
        .Keys;

    public static IReadOnlyList<WrittenKey> Of(InterfaceConfig item) => new KeyCollector()
        .Always("name", item.Name)
        .Texts("address", item.Dhcp ? ["dhcp"] : item.Addresses.Select(address => address.ToString()))
        .Addresses("gateway", item.Gateways)
        .Number("mtu", item.MtuBytes)
        .Switch("masquerade", item.Masquerade, false)
        .Keys;

    public static IReadOnlyList<WrittenKey> Of(DirectorConfig director) => new KeyCollector()
        .Word("device", Vocabulary.Device, director.Device, DirectorDefaults.Device)
        .Text("name", director.Name, DirectorDefaults.Name)
        .Text("bridge", director.Bridge)
        .Text("port", director.Port)
        .Texts("address", director.Addresses.Select(address => address.ToString()))
        .Addresses("gateway", director.Gateways)
        .Number("queues", director.Queues, DirectorDefaults.Queues)
        .Word("steering", Vocabulary.Steering, director.Steering, DirectorDefaults.Steering)
        .Word("fastpath", Vocabulary.FastPath, director.FastPath, DirectorDefaults.FastPath)
        .Number("connections", director.Connections, DirectorDefaults.Connections)
        .Text("control", director.Control, DirectorDefaults.Control)
        .Text("state", director.State, DirectorDefaults.State)
        .Keys;

    public static IReadOnlyList<WrittenKey> Of(LogConfig log) => new KeyCollector()
        .Word("level", Vocabulary.Level, log.Level, LogSeverity.Information)
        .Text("file", log.File)
        .Text("syslog", log.Syslog?.ToString())
        .Text("connections", log.Connections)
        .Keys;

    public static IReadOnlyList<WrittenKey> Of(MetricsConfig metrics) => new KeyCollector().Always("listen", metrics.Listen.ToString()).Keys;

    public static IReadOnlyList<WrittenKey> Of(TimeoutsConfig timeouts) => new KeyCollector()
        .Duration("tcp", timeouts.Tcp, TimeoutDefaults.Tcp)
        .Duration("tcp_fin", timeouts.TcpFin, TimeoutDefaults.TcpFin)
        .Duration("udp", timeouts.Udp, TimeoutDefaults.Udp)
        .Duration("sctp", timeouts.Sctp, TimeoutDefaults.Sctp)
        .Keys;

    /// <summary>The tables that there is at most one of, by name; without keys it is absent.</summary>
    public static IEnumerable<KeyValuePair<string, IReadOnlyList<WrittenKey>?>> Singles(PivotConfig config) =>
    [
        new("system", Of(config.System)),
        new("director", Of(config.Director)),
        new("log", Of(config.Log)),
        new("metrics", config.Metrics is { } metrics ? Of(metrics) : null),
        new("timeouts", Of(config.Timeouts)),
    ];
}
