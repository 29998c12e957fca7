using Pivot.Config.Reading;
using static Pivot.Config.Schema.ValueShape;

namespace Pivot.Config.Schema;

/// <summary>The help of every key of <see cref="ConfigSchema"/>: what the console completes and explains. <c>docs/configuration.md</c> has the long version.</summary>
internal static class KeyHelps
{
    private const string Service = "service";
    private const string Server = "service.server";
    private const string Health = "service.health";
    private const string Switches = "true or false";

    private static readonly string[] TrueOrFalse = ["true", "false"];

    /// <summary>In the order of the schema.</summary>
    public static IReadOnlyList<KeyHelp> All { get; } =
    [
        Section("", "system", "The board itself: its name, its clock, its password"),
        Section("", "interface", "A network interface: addresses, gateways, masquerade"),
        Section("", "director", "The device, steering, and how many connections there may be"),
        Section("", "log", "What is logged, and where to"),
        Section("", "metrics", "Prometheus metrics; without it nothing listens"),
        Section("", "timeouts", "How long idle connections are remembered"),
        Section("", "service", "A virtual service: what clients connect to, and its real servers"),

        Value("system", "hostname", Text, "NAME", "The board's host name", "pivot"),
        List("system", "ntp", Text, "ADDRESS", "Time servers", "192.0.2.123"),
        Value("system", "password", Text, "HASH", "Password of the console, as a crypt(3) hash; without it no login is asked for", "$6$salt$hash"),

        Value("interface", "name", Text, "INTERFACE", "The kernel's name of the interface", "eth0"),
        List("interface", "address", Text, "ADDRESS/LENGTH", "Its addresses, or dhcp", "192.0.2.2/24", "dhcp"),
        List("interface", "gateway", Text, "ADDRESS", "Default gateways, one for each address family", "192.0.2.1"),
        Value("interface", "mtu", Number, "BYTES", "Longest packet, 68 to 65535 bytes", "1500"),
        Value("interface", "masquerade", Switch, Switches, "Connections that real servers open leave here with this interface's address", "true", TrueOrFalse),

        Value("director", "device", Text, "DEVICE", "Routed by the kernel (tun), or a host of its own on the LAN (tap)", "tun", Vocabulary.Device.All),
        Value("director", "name", Text, "INTERFACE", "The device that Pivot makes", "pivot0"),
        Value("director", "bridge", Text, "INTERFACE", "tap: an existing bridge to join", "br0"),
        Value("director", "port", Text, "INTERFACE", "tap, instead of bridge: the interface that carries a macvtap", "eth0"),
        List("director", "address", Text, "ADDRESS/LENGTH", "tap: the director's own addresses on the LAN", "192.0.2.5/24"),
        List("director", "gateway", Text, "ADDRESS", "tap: gateways, one for each address family", "192.0.2.1"),
        Value("director", "queues", Number, "NUMBER", "Device queues, each with a worker; 0 = one for each core", "2"),
        Value("director", "steering", Text, "WAY", "How packets get from the kernel to Pivot", "auto", Vocabulary.Steering.All),
        Value("director", "fastpath", Text, "CHOICE", "Whether eBPF carries decided connections", "auto", Vocabulary.FastPath.All),
        Value("director", "connections", Number, "NUMBER", "The most connections held at once; 0 = by the machine's memory", "65536"),
        Value("director", "control", Text, "PATH", "The control socket", "/run/pivot/control.sock"),
        Value("director", "state", Text, "PATH", "Folder of journal, tables and lock, on a tmpfs", "/run/pivot"),

        Value("log", "level", Text, "LEVEL", "The least severe message that is logged", "information", Vocabulary.Level.All),
        Value("log", "file", Text, "PATH", "A log file", "/var/log/pivot.log"),
        Value("log", "syslog", Text, "ADDRESS:PORT", "A syslog server, over UDP", "192.0.2.50:514"),
        Value("log", "connections", Text, "PATH", "The connection log of services with log_connections", "/var/log/connections"),

        Value("metrics", "listen", Text, "ADDRESS:PORT", "Where Prometheus metrics are served", "127.0.0.1:9090"),

        Value("timeouts", "tcp", Text, "DURATION", "An established TCP connection", "15m"),
        Value("timeouts", "tcp_fin", Text, "DURATION", "A TCP connection that has seen a FIN", "2m"),
        Value("timeouts", "udp", Text, "DURATION", "UDP, and protocols without states", "5m"),
        Value("timeouts", "sctp", Text, "DURATION", "An established SCTP association", "15m"),

        Value(Service, "name", Text, "NAME", "The service's name, unique", "web"),
        List(Service, "address", Text, "ADDRESS", "Virtual addresses: addresses, prefixes, or an interface for the board's own", "192.0.2.80"),
        List(Service, "protocol", Text, "PROTOCOL", "Which protocols; any is the whole host", "tcp", Vocabulary.Protocol.All),
        List(Service, "port", NumberOrText, "PORT", "A port, a range, several, or any", "80", "any"),
        Value(Service, "scheduler", Text, "SCHEDULER", "Who gets the next connection", "wlc", Vocabulary.Scheduler.All),
        List(Service, "scheduler_flags", Text, "FLAG", "sh and mh: another server when the hashed one is away; hash the port too", "fallback", Vocabulary.SchedulerFlag.All),
        Value(Service, "forwarding", Text, "METHOD", "How packets reach the real servers", "nat", Vocabulary.Forwarding.All),
        Value(Service, "persistence", Text, "DURATION", "A client that comes back within this time gets the same server", "5m"),
        Value(Service, "persistence_mask", Text, "/LENGTH", "Clients of one such network count as one", "/24"),
        Value(Service, "one_packet", Switch, Switches, "Schedule every UDP packet by itself", "true", TrueOrFalse),
        Value(Service, "on_server_loss", Text, "CHOICE", "What becomes of TCP connections whose server is gone", "reset", Vocabulary.OnServerLoss.All),
        Value(Service, "no_server", Text, "CHOICE", "The answer when no server can be chosen", "reject", Vocabulary.NoServer.All),
        Value(Service, "mss_clamp", Switch, Switches, "tun: lower the MSS of SYNs by what the tunnel takes", "true", TrueOrFalse),
        Section(Service, "fallback", "The sorry server, for when no other can be chosen"),
        List(Service, "allow", Text, "NETWORK", "Client networks that may connect", "192.0.2.0/24"),
        List(Service, "deny", Text, "NETWORK", "Client networks that may not; wins over allow", "198.51.100.66"),
        Section(Service, "rate", "How fast one client address may open connections"),
        Value(Service, "log_connections", SwitchOrText, "CHOICE", "A line in the connection log when a connection ends; start: at its start too", "true", [.. TrueOrFalse, TellingValue.Start]),
        Section(Service, "health", "How its real servers are checked"),
        Section(Service, "server", "A real server"),

        Value("service.fallback", "address", Text, "ADDRESS", "The sorry server's address", "192.0.2.99"),
        Value("service.fallback", "port", Number, "PORT", "Its port; else the service's", "8080"),

        Value("service.rate", "connections", Number, "NUMBER", "New connections of one client, at once and in each span", "100"),
        Value("service.rate", "per", Text, "DURATION", "The span", "1s"),

        Value(Health, "check", Text, "KIND", "The kind of check", "http", Vocabulary.Check.All),
        Value(Health, "path", Text, "PATH", "http, https: what is asked for", "/healthz"),
        List(Health, "status", Number, "NUMBER", "http, https: healthy status codes", "200"),
        Value(Health, "host", Text, "NAME", "http, https: the Host header and the TLS server name", "www.example.com"),
        Value(Health, "expect", Text, "TEXT", "http, https: text that the body must hold", "ok"),
        Value(Health, "verify", Switch, Switches, "https: whether the certificate must be valid", "true", TrueOrFalse),
        Value(Health, "query", Text, "NAME", "dns: the name asked for", "www.example.com"),
        List(Health, "run", Program, "PROGRAM", "command: program and arguments; exit status 0 is healthy", "/usr/bin/check"),
        Value(Health, "port", Number, "PORT", "The port to check; else the server's", "8081"),
        Value(Health, "interval", Text, "DURATION", "From the start of one check to the next", "2s"),
        Value(Health, "timeout", Text, "DURATION", "When a check without an answer has failed", "1s"),
        Value(Health, "rise", Number, "NUMBER", "Good checks in a row that bring a server back", "2"),
        Value(Health, "fall", Number, "NUMBER", "Failed checks in a row that take it out", "3"),
        Value(Health, "slow_start", Text, "DURATION", "How long a server that came back takes to its full weight", "30s"),

        Value(Server, "name", Text, "NAME", "The server's name, unique in the service; else its address", "web1"),
        Value(Server, "address", Text, "ADDRESS", "The server's own address", "192.0.2.11"),
        Value(Server, "port", Number, "PORT", "nat, fullnat: its port; else the service's", "8080"),
        Value(Server, "weight", Number, "NUMBER", "Its share, 0 to 65535; 0 quiesces it", "1"),
        Value(Server, "upper", Number, "NUMBER", "Connections at which it is overloaded; 0 = never", "100"),
        Value(Server, "lower", Number, "NUMBER", "Connections below which it no longer is", "80"),
        Value(Server, "agent", Number, "PORT", "TCP port of a HAProxy-style agent that sets its weight and state", "8079"),
        Value(Server, "forwarding", Text, "METHOD", "How packets reach this server; else the service's", "nat", Vocabulary.Forwarding.All),
        Value(Server, "client_address", Text, "METHOD", "fullnat: how the server learns the client's address", "toa", Vocabulary.ClientAddress.All),
        List(Server, "source", Text, "ADDRESS", "fullnat: the local addresses that the server sees", "192.0.2.2"),
        Section(Server, "tunnel", "tun: the encapsulation"),

        Value("service.server.tunnel", "type", Text, "KIND", "The encapsulation", "ipip", Vocabulary.Tunnel.All),
        Value("service.server.tunnel", "port", Number, "PORT", "gue: the server's UDP port", "6080"),
        Value("service.server.tunnel", "checksum", Switch, Switches, "gue, gre: whether the outer header carries a checksum", "true", TrueOrFalse),
    ];

    /// <summary>The help of one key.</summary>
    public static KeyHelp Of(TableSchema table, string key) => All.First(help => help.Table == table.Name && help.Key == key);

    private static KeyHelp Section(string table, string key, string help) => new(table, key, Table, "", help, "");

    private static KeyHelp Value(string table, string key, ValueShape shape, string hint, string help, string example, params IReadOnlyList<string> words) =>
        new(table, key, shape, hint, help, example) { Words = words };

    private static KeyHelp List(string table, string key, ValueShape shape, string hint, string help, string example, params IReadOnlyList<string> words) =>
        Value(table, key, shape, hint, help, example, words) with { IsList = true };
}
