using System.Net;
using Pivot.Director.Connections;
using Pivot.Director.Services;

namespace Pivot.Config.Tests.Writing;

/// <summary>Configurations that keep all rules, made of random values: the same seed gives the same one.</summary>
internal sealed class RandomConfig(int seed)
{
    private readonly Random _random = new(seed);
    private int _names;

    public PivotConfig Next() => new()
    {
        System = new SystemConfig { Hostname = Maybe("board-7") ?? "pivot", Ntp = SomeOrNone("192.0.2.123", "time.example.com"), Password = Maybe("$6$salt$hash") },
        Interfaces = Many(2, i => new InterfaceConfig { Name = $"lan{i}", Dhcp = i == 0, Addresses = i == 0 ? [] : [new InterfaceAddress(Address(3, i), 24)], MtuBytes = Maybe(9000, 1500) }),
        Director = Director(),
        Log = new LogConfig
        {
            Level = Any<LogSeverity>(),
            File = Maybe("/var/log/a \"b\" \\c"),
            Syslog = Maybe(IPEndPoint.Parse("[2001:db8::5]:514")),
            Connections = Pick("/var/log/é", "/var/log/connections"),
        },
        Metrics = Maybe(new MetricsConfig { Listen = IPEndPoint.Parse("127.0.0.1:9090") }),
        Timeouts = new TimeoutsConfig { Tcp = Duration(), TcpFin = Duration(), Udp = Duration(), Sctp = Duration() },
        Services = Many(4, Service),
    };

    /// <summary>A few things of a configuration changed, some taken out and some put in, anywhere.</summary>
    public PivotConfig Change(PivotConfig config)
    {
        var other = Next();
        var services = config.Services.Select((service, i) => _random.Next(3) > 0 ? service : Changed(service, i)).Where(_ => _random.Next(6) > 0).ToList();
        if (Flip())
        {
            services.Insert(_random.Next(services.Count + 1), Service(9));
        }

        return config with
        {
            Timeouts = Flip() ? other.Timeouts : config.Timeouts,
            Log = Flip() ? other.Log : config.Log,
            System = Flip() ? other.System : config.System,
            Interfaces = Flip() ? other.Interfaces : config.Interfaces,
            Metrics = Flip() ? other.Metrics : config.Metrics,
            Director = Flip() ? other.Director : config.Director,
            Services = [.. services],
        };
    }

    private ServiceConfig Changed(ServiceConfig service, int index)
    {
        var servers = service.Servers.Select(server => Flip() ? server with { Weight = _random.Next(5) } : server).Where(_ => _random.Next(5) > 0).ToList();
        return Flip() ? service with { Servers = [.. servers] } : Service(index) with { Name = service.Name, Addresses = service.Addresses };
    }

    private DirectorConfig Director() => new DirectorConfig
    {
        Name = Maybe("lb0", "pivot0"),
        Queues = _random.Next(3),
        FastPath = Any<FastPathChoice>(),
        Connections = Maybe(65536, 0),
        Control = Maybe("/run/lb.sock", "/run/pivot/control.sock"),
    } is var routed && Flip()
        ? routed with { Steering = Maybe(SteeringChoice.Bpf, SteeringChoice.Auto) }
        : routed with { Device = DeviceKind.Tap, Port = "eth1", FastPath = Maybe(FastPathChoice.Off, FastPathChoice.Auto), Addresses = [new InterfaceAddress(Address(5, 5), 24), new InterfaceAddress(IPAddress.Parse("2001:db8:5::5"), 64)] };

    private ServiceConfig Service(int index)
    {
        var protocol = Pick(ServiceProtocol.Tcp, ServiceProtocol.Tcp, ServiceProtocol.Udp, ServiceProtocol.Sctp);
        var hasOnePort = Flip();
        var scheduler = Pick("wlc", "rr", "sh", "mh");
        var persistence = Maybe<TimeSpan?>(TimeSpan.FromSeconds(_random.Next(1, 5000)), null);
        var service = new ServiceConfig
        {
            Name = $"s{index}-{_names++}",
            Addresses = Flip() ? [Vip(index)] : [Vip(index), Vip(index + 20)],
            Protocols = [protocol],
            Ports = hasOnePort ? Ports(80) : Pick(PortSet.Any, new PortSet([new PortRange(80, 80), new PortRange(8000, 8099)])),
            Scheduler = scheduler,
            SchedulerFlags = scheduler is "sh" or "mh" ? Any<SchedulerOptions>() : SchedulerOptions.None,
            Forwarding = Any<ForwardingChoice>(),
            Persistence = persistence,
            PersistenceMask = persistence is null ? null : Maybe<int?>(24, null),
            OnServerLoss = protocol == ServiceProtocol.Tcp ? Any<OnServerLoss>() : OnServerLoss.Drop,
            NoServer = Any<NoServerAction>(),
            MssClamp = Flip(),
            Fallback = Maybe(new FallbackConfig { Address = Address(7, 1) }),
            Allow = SomeOrNone(IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("203.0.113.7/32")),
            Deny = SomeOrNone(IPNetwork.Parse("198.51.100.0/24")),
            Rate = Maybe(new RateConfig { Connections = 5, Per = TimeSpan.FromSeconds(_random.Next(1, 100)) }),
            LogConnections = Any<ConnectionTelling>(),
            Health = Health(hasOnePort),
        };
        return service with { Servers = Many(4, i => Server(i, hasOnePort, service)) };
    }

    private ServerConfig Server(int index, bool hasOnePort, ServiceConfig service)
    {
        var forwarding = Any<ForwardingChoice>();
        var replacesSource = forwarding is ForwardingChoice.FullNat or ForwardingChoice.Auto;
        var upper = _random.Next(3) * 100;
        return new ServerConfig
        {
            Name = Flip() ? $"web{_names++}" : Address(1, index).ToString(),
            Address = Address(1, index),
            Port = !hasOnePort ? null : forwarding is ForwardingChoice.DirectRouting or ForwardingChoice.Tunnel ? Maybe<ushort?>(80, null) : Maybe<ushort?>((ushort)_random.Next(1, 65536), null),
            Weight = Pick(0, 1, 2, 65535),
            UpperThreshold = upper,
            LowerThreshold = upper / 2,
            AgentPort = Maybe<ushort?>(8079, null),
            Forwarding = forwarding,
            ClientAddress = replacesSource && service.Protocols is [ServiceProtocol.Tcp] ? Any<ClientAddressMethod>() : ClientAddressMethod.None,
            SourceAddresses = replacesSource ? SomeOrNone(Address(9, index)) : [],
            Tunnel = forwarding == ForwardingChoice.Tunnel ? Tunnel() : new TunnelConfig(),
        };
    }

    private TunnelConfig Tunnel() => Any<TunnelKind>() switch
    {
        TunnelKind.Gue => new TunnelConfig { Kind = TunnelKind.Gue, Port = Maybe<ushort>(6081, 6080), Checksum = Flip() },
        TunnelKind.Gre => new TunnelConfig { Kind = TunnelKind.Gre, Checksum = Flip() },
        _ => new TunnelConfig(),
    };

    private HealthConfig Health(bool hasOnePort)
    {
        var kind = Any<HealthCheckKind>();
        var common = new HealthConfig { Check = kind, Interval = TimeSpan.FromSeconds(_random.Next(2, 9)), Rise = _random.Next(1, 4), SlowStart = kind == HealthCheckKind.None ? TimeSpan.Zero : Maybe(TimeSpan.FromMilliseconds(1500), TimeSpan.Zero) };
        ushort? port = hasOnePort ? null : 81;
        return kind switch
        {
            HealthCheckKind.Http => common with { Path = Maybe("/a", "/"), Status = Maybe<ConfigList<int>>([200, 204], [200]), Host = Maybe("example.com"), Expect = Maybe("it \"works\"\n"), Port = port },
            HealthCheckKind.Https => common with { Verify = Flip(), Port = port },
            HealthCheckKind.Dns => common with { Query = "example.com", Port = port },
            HealthCheckKind.Command => common with { Run = Flip() ? ["/bin/check"] : ["/bin/check", "-v", "-v"] },
            HealthCheckKind.Tcp => common with { Port = port },
            _ => common,
        };
    }

    private static PortSet Ports(ushort port) => new([new PortRange(port, port)]);

    private static VirtualAddress Vip(int index) => new(new IPNetwork(Address(80, index), 32));

    private static IPAddress Address(int third, int last) => new([198, 18, (byte)third, (byte)(last + 1)]);

    private TimeSpan Duration() => Pick(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1500), TimeSpan.FromMinutes(15), TimeSpan.FromHours(744), TimeSpan.FromMinutes(2));

    private ConfigList<T> Many<T>(int most, Func<int, T> make)
    {
        var items = new T[_random.Next(most + 1)];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = make(i);
        }

        return [.. items];
    }

    private bool Flip() => _random.Next(2) == 0;

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    private T Any<T>()
        where T : struct, Enum => Pick<T>(Enum.GetValues<T>());

    private ConfigList<T> SomeOrNone<T>(params ReadOnlySpan<T> items) => Flip() ? [.. items] : [];

    private T Maybe<T>(T value, T other) => Flip() ? value : other;

    private T? Maybe<T>(T value)
        where T : class => Flip() ? value : null;
}
