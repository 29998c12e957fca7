using Pivot.Control.Model;

namespace Pivot.Control.Tests;

/// <summary>Reports with fixed contents: the demo's service with two real servers, one of them quiesced.</summary>
public sealed class FakeReports : IDirectorReports, IDirectorChanges, IConfigurationCommits
{
    /// <summary>The query that arrived last.</summary>
    public ConnectionsQuery? LastQuery { get; private set; }

    /// <summary>The services, each with the same servers.</summary>
    public IReadOnlyList<string> ServiceNames { get; set; } = ["web"];

    /// <summary>How many connections <see cref="Connections"/> finds.</summary>
    public int ConnectionCount { get; set; } = 1;

    /// <summary>Thrown by <see cref="Drops"/> when set.</summary>
    public Exception? DropsError { get; set; }

    /// <summary>Another web1 is leaving.</summary>
    public bool HasLeavingNamesake { get; init; }

    public StatusReport Status() => new()
    {
        Version = "0.1.0",
        Pid = 4711,
        UptimeSeconds = 93_784,
        Config = "/etc/pivot.toml",
        Device = new DeviceReport { Name = "pivot0", Queues = 4, Kind = "tun" },
        Steering = "routes",
        FastPath = new FastPathReport { On = true, Reason = null, Flows = 1000, Refused = 4, LostEvents = 5, MemoryBytes = 2_097_152 },
        StateDirectory = "/run/pivot",
        Connections = new ConnectionTableReport { Count = 1234, Limit = 65536, Embryonic = 12, Evicted = 3 },
        MemoryBytes = 14_680_064,
        Services = 1,
        Servers = 2,
        Notes = ["eth0 has no address: VIP 192.0.2.80 answers nobody"],
    };

    /// <summary>The configuration in force.</summary>
    public string ConfigText { get; set; } = "[[service]]\nname = \"web\"\naddress = \"192.0.2.80\"\nport = 80\n";

    public ConfigReport Config() => new() { Text = ConfigText };

    /// <summary>The commands of ipvsadm that arrived last.</summary>
    public IReadOnlyList<string> LastCommands { get; private set; } = [];

    public IpvsadmReport Ipvsadm(IReadOnlyList<string> commands)
    {
        LastCommands = commands;
        return commands.Contains("-C") ? new IpvsadmReport() : new IpvsadmReport { Error = "No such service", Command = 0, Status = 255 };
    }

    /// <summary>The commit that arrived last.</summary>
    public CommitQuery? LastCommit { get; private set; }

    /// <summary>The number of the earlier configuration that was asked for last.</summary>
    public int LastNumber { get; private set; }

    /// <summary>Who answers about the configuration in the place of this.</summary>
    public IConfigurationCommits? Commits { get; init; }

    public IConfigurationCommits Configuration => Commits ?? this;

    public ConfigurationReport Show(int number)
    {
        LastNumber = number;
        return new ConfigurationReport
        {
            Text = Config().Text,
            Number = number,
            Fingerprint = "00000000000000aa",
            File = "/etc/pivot.toml",
            FileFingerprint = "00000000000000bb",
            Saved = false,
            ConfirmSeconds = 200,
            Versions = [new ConfigurationVersion { Number = 0, SecondsAgo = 100, Origin = "console" }, new ConfigurationVersion { Number = 1, SecondsAgo = 93_784, Origin = "start" }],
        };
    }

    public CommitReport Commit(CommitQuery query)
    {
        LastCommit = query;
        ConfigurationRemark[] errors = query.Text.Contains("colour", StringComparison.Ordinal) ? [new ConfigurationRemark { Line = 5, Column = 1, Message = "unknown key \"colour\" in [[service]]" }] : [];
        return new CommitReport
        {
            Applied = errors.Length == 0 && !query.IsDryRun,
            DryRun = query.IsDryRun,
            Changes = ["service web: scheduler wlc -> wrr"],
            Errors = errors,
            Warnings = [new ConfigurationRemark { Line = 1, Column = 1, Message = "all servers have weight 0" }],
            ConfirmSeconds = query.Minutes * 60,
            Fingerprint = "00000000000000cc",
        };
    }

    public CommitReport Rollback(int number, CommitQuery query)
    {
        LastNumber = number;
        return Commit(query);
    }

    public ConfigurationReport Confirm() => Show(0) with { ConfirmSeconds = null };

    public ConfigurationReport Saved() => Show(0) with { ConfirmSeconds = null, Saved = true };

    public ServicesReport Services() => new() { Services = [.. ServiceNames.Select(Service)] };

    public ServersReport Servers() => new()
    {
        Servers =
        [
            Server("web1", "198.51.100.11", 2, 7, 10, "up"),
            Server("web2", "198.51.100.12", 0, 0, 2, "quiesced"),
            .. HasLeavingNamesake ? (ServerReport[])[Server("web1", "198.51.100.99", 0, 1, 0, "leaving")] : [],
        ],
    };

    public ConnectionsReport Connections(ConnectionsQuery query)
    {
        LastQuery = query;
        int shown = Math.Min(query.Limit, ConnectionCount);
        return new ConnectionsReport { Total = ConnectionCount, Connections = [.. Enumerable.Range(0, shown).Select(Connection)] };
    }

    public StatisticsReport Statistics() => new()
    {
        PassedPackets = 42,
        Carried = new CarriedReport { InPackets = 900, OutPackets = 800, InBytes = 90_000, OutBytes = 80_000 },
        Total = Traffic(1000),
        Services =
        [
            new ServiceStatisticsReport
            {
                Name = "web",
                Traffic = Traffic(1000),
                Servers =
                [
                    new ServerStatisticsReport { Name = "web1", Address = "198.51.100.11", Traffic = Traffic(600) },
                    new ServerStatisticsReport { Name = "web2", Address = "198.51.100.12", Traffic = Traffic(400) },
                    .. HasLeavingNamesake ? (ServerStatisticsReport[])[new() { Name = "web1", Address = "198.51.100.99", Traffic = Traffic(1) }] : [],
                ],
            },
        ],
    };

    public DropsReport Drops() => DropsError is null
        ? new DropsReport
        {
            Drops =
            [
                new DropReport { Reason = "malformed", Packets = 0, Meaning = "Not an IP packet." },
                new DropReport { Reason = "no-service", Packets = 42, Meaning = "No virtual service has that protocol and port." },
            ],
        }
        : throw DropsError;

    public NeighboursReport Neighbours() => new()
    {
        Neighbours =
        [
            new NeighbourReport { Address = "198.51.100.11", HardwareAddress = "02:00:5e:10:00:0b", State = "reachable", Interface = "pivot0", WaitingPackets = 0, Servers = ["web/web1"] },
            new NeighbourReport { Address = "198.51.100.12", HardwareAddress = null, State = "failed", Interface = "pivot0", WaitingPackets = 3, Servers = [] },
        ],
    };

    public HealthReport Health() => new()
    {
        Servers =
        [
            new ServerHealthReport
            {
                Service = "web", Server = "web1", Address = "198.51.100.11", State = "up", Reason = "HTTP 200, at its first check", StateSeconds = 61, SharePercent = 100, Check = "http", CheckedAt = "198.51.100.11",
                LastResult = "HTTP 200", LastMilliseconds = 3, InRow = 0, Needed = 3, Checks = 31, Failures = 0, TimesGone = 0, IsFlapping = false, Agent = "up, 75 %", AgentFailures = 0,
            },
            new ServerHealthReport
            {
                Service = "web", Server = "web2", Address = "198.51.100.12", State = "down", Reason = "connect timed out after 1 s, 3 of 3", StateSeconds = 35, SharePercent = 100, Check = "http", CheckedAt = "192.0.2.80",
                LastResult = "HTTP 200", LastMilliseconds = 1001, InRow = 1, Needed = 2, Checks = 120, Failures = 20, TimesGone = 4, IsFlapping = true, Agent = null, AgentFailures = 0,
            },
        ],
        Running = 1,
        Hanging = 0,
        StartedLate = 0,
    };

    public ExplanationReport Explain(ExplainQuery query) => new()
    {
        Servers = [.. Servers().Servers.Where(server => (query.Server ?? server.Name) == server.Name).Select(Explain)],
    };

    /// <summary>The change that arrived last.</summary>
    public ServerChange? LastChange { get; private set; }

    /// <summary>The timeouts that arrived last.</summary>
    public TimeoutsChange? LastTimeouts { get; private set; }

    public ServerReport Change(ServerChange change)
    {
        LastChange = change;
        ServerReport server = Servers().Servers.First(server => server.Name == change.Server);
        return server with { Weight = change.Weight ?? (change.IsDrained == true ? 0 : server.Weight), State = change.IsDrained == true ? "drained" : "up" };
    }

    public TimeoutsReport Timeouts(TimeoutsChange change)
    {
        LastTimeouts = change;
        return new TimeoutsReport { TcpSeconds = change.TcpSeconds ?? 900, TcpFinSeconds = change.TcpFinSeconds ?? 120, UdpSeconds = change.UdpSeconds ?? 300, SctpSeconds = change.SctpSeconds ?? 900 };
    }

    private ServiceReport Service(string name) => new()
    {
        Name = name,
        Addresses = ["192.0.2.80"],
        Protocols = ["tcp"],
        Ports = "80",
        Scheduler = "wlc",
        Forwarding = "nat",
        ActiveConnections = 7,
        InactiveConnections = 12,
        Servers = Servers().Servers,
    };

    /// <summary>What <see cref="Reload"/> tells as refused.</summary>
    public IReadOnlyList<string> ReloadErrors { get; set; } = [];

    /// <summary>The stop that was asked for last: whether it keeps.</summary>
    public bool? LastStop { get; private set; }

    public void AskToStop(bool keeps) => LastStop = keeps;

    public ReloadReport Reload(bool isDryRun) => new()
    {
        Applied = ReloadErrors.Count == 0 && !isDryRun,
        DryRun = isDryRun,
        Changes = ["service web: scheduler wlc -> wrr"],
        Errors = ReloadErrors,
        Warnings = [],
    };

    private static ServerExplanation Explain(ServerReport server) => new()
    {
        Service = server.Service,
        Server = server.Name,
        Address = server.Address,
        Forwarding = server.Forwarding,
        Interface = "eth1",
        Board = "198.51.100.1",
        Summary = $"The server {server.Address} is in the subnet 198.51.100.0/24 of the board's eth1.",
        Ways =
        [
            new ReplyWay { Name = "gateway", Chosen = true, Why = "No client is there.", Commands = ["ip route replace default via 198.51.100.1"] },
            new ReplyWay { Name = "replies", Chosen = false, Why = "Clients are there.", Commands = ["ip route add one", "ip rule add two"] },
        ],
    };

    private static ServerReport Server(string name, string address, int weight, long active, long inactive, string state) => new()
    {
        Service = "web",
        Name = name,
        Address = address,
        Port = 8080,
        Forwarding = "nat",
        Weight = weight,
        ConfiguredWeight = weight,
        ActiveConnections = active,
        InactiveConnections = inactive,
        State = state,
    };

    /// <summary>The query that <see cref="Forwarding"/> got last.</summary>
    public ForwardingQuery? LastForwarding { get; private set; }

    public ForwardingReport Forwarding(ForwardingQuery query)
    {
        LastForwarding = query;
        return new ForwardingReport
        {
            Protocol = query.Transport ?? "tcp",
            Client = query.Client.Address.ToString(),
            Virtual = query.Virtual.ToString(),
            Outcome = query.Virtual.Port == 80 ? "forwarded" : "refused",
            Summary = "It opens a connection of the service web; the scheduler wlc chooses among the servers that are up.",
            Service = "web",
            Servers =
            [
                new ForwardingServerReport { Name = "web1", Destination = "198.51.100.11:8080", Forwarding = "nat", Weight = 2, State = "up", Sees = ["203.0.113.9"], ClientAddress = "packet", Obstacle = null },
                new ForwardingServerReport { Name = "web2", Destination = "198.51.100.12:8080", Forwarding = "fullnat", Weight = 1, State = "up", Sees = ["192.0.2.2"], ClientAddress = "none", Obstacle = "no-source-address" },
            ],
        };
    }

    private static ConnectionReport Connection(int index) => new()
    {
        Protocol = "tcp",
        State = "ESTABLISHED",
        Client = $"203.0.113.9:{40000 + index}",
        Virtual = "192.0.2.80:80",
        Local = null,
        Destination = "198.51.100.11:8080",
        Service = "web",
        Server = "web1",
        ExpiresSeconds = 899,
        AgeSeconds = 61,
        PacketsIn = 10,
        BytesIn = 1500,
        PacketsOut = 12,
        BytesOut = 3_145_728,
    };

    private static TrafficReport Traffic(long connections) => new()
    {
        Connections = connections,
        InPackets = connections * 10,
        OutPackets = connections * 12,
        InBytes = connections * 1000,
        OutBytes = connections * 200_000,
        Rates = new RatesReport
        {
            ConnectionsPerSecond = connections / 100,
            InPacketsPerSecond = connections / 10,
            OutPacketsPerSecond = connections * 12 / 100,
            InBytesPerSecond = connections * 10,
            OutBytesPerSecond = connections * 2000,
        },
    };
}
