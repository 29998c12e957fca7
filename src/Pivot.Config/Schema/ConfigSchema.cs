namespace Pivot.Config.Schema;

/// <summary>Every table and key there is: what readers accept, what messages suggest and what <c>docs/configuration.md</c> must explain.</summary>
internal static class ConfigSchema
{
    public static readonly TableSchema Root = new(
        "", "the file", "", ["system", "interface", "director", "log", "metrics", "timeouts", "service"]);

    public static readonly TableSchema System = Section("system", "hostname", "ntp", "password");

    public static readonly TableSchema Interface = Sections("interface", "name", "address", "gateway", "mtu", "masquerade");

    public static readonly TableSchema Director = Section(
        "director", "device", "name", "bridge", "port", "address", "gateway", "queues", "steering", "fastpath", "connections", "control", "state");

    public static readonly TableSchema Log = Section("log", "level", "file", "syslog", "connections");

    public static readonly TableSchema Metrics = Section("metrics", "listen");

    public static readonly TableSchema Timeouts = Section("timeouts", "tcp", "tcp_fin", "udp", "sctp");

    public static readonly TableSchema Service = Sections(
        "service", "name", "address", "protocol", "port", "scheduler", "scheduler_flags", "forwarding", "persistence", "persistence_mask",
        "one_packet", "on_server_loss", "no_server", "mss_clamp", "fallback", "allow", "deny", "rate", "log_connections", "health", "server");

    public static readonly TableSchema Fallback = Inline("service", "fallback", "{ address = \"192.0.2.99\", port = 8080 }", "address", "port");

    public static readonly TableSchema Rate = Inline("service", "rate", "{ connections = 100, per = \"1s\" }", "connections", "per");

    public static readonly TableSchema Health = Section(
        "service.health", "check", "path", "status", "host", "expect", "verify", "query", "run", "port", "interval", "timeout", "rise", "fall", "slow_start");

    public static readonly TableSchema Server = Sections(
        "service.server", "name", "address", "port", "weight", "upper", "lower", "agent", "forwarding", "client_address", "source", "tunnel");

    public static readonly TableSchema Tunnel = Inline("service.server", "tunnel", "{ type = \"ipip\" }", "type", "port", "checksum");

    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<TableSchema> Tables { get; } =
        [Root, System, Interface, Director, Log, Metrics, Timeouts, Service, Fallback, Rate, Health, Server, Tunnel];

    private static TableSchema Section(string name, params string[] keys) => new(name, $"[{name}]", $"under [{name}]", keys);

    private static TableSchema Sections(string name, params string[] keys) => new(name, $"[[{name}]]", $"under [[{name}]]", keys);

    private static TableSchema Inline(string parent, string key, string example, params string[] keys) =>
        new($"{parent}.{key}", $"\"{key}\" of [[{parent}]]", $"like {example}", keys);
}
