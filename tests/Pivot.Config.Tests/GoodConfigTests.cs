using System.Net;
using Pivot.Director.Connections;
using Pivot.Director.Services;

namespace Pivot.Config.Tests;

public class GoodConfigTests
{
    internal const string Everything = """
        [system]
        hostname = "pi"
        ntp = ["192.0.2.123", "time.example.com"]
        password = "$6$salt$hash"

        [[interface]]
        name = "eth0"
        address = ["192.0.2.2/24", "2001:db8::2/64"]
        gateway = ["192.0.2.1", "fe80::1"]
        mtu = 1400
        masquerade = false

        [[interface]]
        name = "eth1"
        address = "dhcp"

        [director]
        device = "tun"
        name = "lb0"
        queues = 2
        steering = "bpf"
        fastpath = "off"
        connections = 65536
        control = "/run/lb.sock"
        state = "/run/lb"

        [log]
        level = "debug"
        file = "/var/log/pivot"
        syslog = "192.0.2.50:514"
        connections = "/var/log/connections"

        [metrics]
        listen = "[::1]:9090"

        [timeouts]
        tcp = "1h"
        tcp_fin = "90s"
        udp = "1500ms"
        sctp = "3m"

        [[service]]
        name = "web"
        address = ["192.0.2.80", "198.51.100.64/28", "eth1"]
        protocol = ["tcp"]
        port = 80
        scheduler = "mh"
        scheduler_flags = ["fallback", "port"]
        forwarding = "auto"
        persistence = "5m"
        persistence_mask = "/24"
        on_server_loss = "reschedule"
        no_server = "drop"
        mss_clamp = false
        fallback = { address = "192.0.2.99", port = 8080 }
        allow = ["203.0.113.0/24", "2001:db8::/32"]
        deny = "203.0.113.7"
        rate = { connections = 100, per = "1s" }
        log_connections = true

          [service.health]
          check = "https"
          path = "/healthz?full=1"
          status = [200, 204]
          host = "web.example.com"
          port = 8443
          expect = "ok"
          verify = false
          interval = "3s"
          timeout = "2s"
          rise = 1
          fall = 5
          slow_start = "30s"

          [[service.server]]
          name = "web1"
          address = "192.0.2.11"
          port = 8080
          weight = 2
          upper = 100
          lower = 80
          agent = 8079
          forwarding = "fullnat"
          client_address = "proxy-v2"
          source = ["192.0.2.2"]

          [[service.server]]
          address = "2001:db8::11"
          forwarding = "tun"
          tunnel = { type = "gue", port = 6081, checksum = true }

        [[service]]
        name = "dns"
        address = "2001:db8::53"
        protocol = "udp"
        port = [53, "5300-5310"]
        one_packet = true
        """;

    [Fact]
    public void Read_Everything_FillsTheSections()
    {
        var config = Read.Future(Everything).Config;

        Assert.NotNull(config);
        Assert.Equal(new SystemConfig { Hostname = "pi", Ntp = ["192.0.2.123", "time.example.com"], Password = "$6$salt$hash" }, config.System);
        Assert.Equal(
            new InterfaceConfig
            {
                Name = "eth0",
                Addresses = [new(IPAddress.Parse("192.0.2.2"), 24), new(IPAddress.Parse("2001:db8::2"), 64)],
                Gateways = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("fe80::1")],
                MtuBytes = 1400,
                Masquerade = false,
            },
            config.Interfaces[0]);
        Assert.Equal(new InterfaceConfig { Name = "eth1", Dhcp = true }, config.Interfaces[1]);
        Assert.Equal(
            new DirectorConfig
            {
                Device = DeviceKind.Tun,
                Name = "lb0",
                Queues = 2,
                Steering = SteeringChoice.Bpf,
                FastPath = FastPathChoice.Off,
                Connections = 65536,
                Control = "/run/lb.sock",
                State = "/run/lb",
            },
            config.Director);
        Assert.Equal(
            new LogConfig { Level = LogSeverity.Debug, File = "/var/log/pivot", Syslog = IPEndPoint.Parse("192.0.2.50:514"), Connections = "/var/log/connections" },
            config.Log);
        Assert.Equal(IPEndPoint.Parse("[::1]:9090"), config.Metrics?.Listen);
        Assert.Equal(
            new TimeoutsConfig { Tcp = TimeSpan.FromHours(1), TcpFin = TimeSpan.FromSeconds(90), Udp = TimeSpan.FromSeconds(1.5), Sctp = TimeSpan.FromMinutes(3) },
            config.Timeouts);
    }

    [Fact]
    public void Read_BridgedDirector_FillsTheSection()
    {
        var config = Read.Future("[director]\ndevice = \"tap\"\nport = \"eth0\"\naddress = [\"192.0.2.5/24\", \"2001:db8::5/64\"]\ngateway = [\"192.0.2.1\", \"fe80::1\"]\n").Config;

        Assert.Equal(
            new DirectorConfig
            {
                Device = DeviceKind.Tap,
                Port = "eth0",
                Addresses = [new(IPAddress.Parse("192.0.2.5"), 24), new(IPAddress.Parse("2001:db8::5"), 64)],
                Gateways = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("fe80::1")],
            },
            config?.Director);
    }

    [Fact]
    public void Read_Everything_FillsTheServices()
    {
        var config = Read.Future(Everything).Config;

        Assert.NotNull(config);
        Assert.Equal([new ServiceConfig
        {
            Name = "dns",
            Addresses = [new VirtualAddress(IPNetwork.Parse("2001:db8::53/128"))],
            Protocols = [ServiceProtocol.Udp],
            Ports = new PortSet([new PortRange(53, 53), new PortRange(5300, 5310)]),
            OnePacket = true,
        }], config.Services.Skip(1));
        Assert.Equal(
            new ServiceConfig
            {
                Name = "web",
                Addresses = [new(IPNetwork.Parse("192.0.2.80/32")), new(IPNetwork.Parse("198.51.100.64/28")), new("eth1")],
                Protocols = [ServiceProtocol.Tcp],
                Ports = new PortSet([new PortRange(80, 80)]),
                Scheduler = "mh",
                SchedulerFlags = SchedulerOptions.Fallback | SchedulerOptions.Port,
                Forwarding = ForwardingChoice.Auto,
                Persistence = TimeSpan.FromMinutes(5),
                PersistenceMask = 24,
                OnServerLoss = OnServerLoss.Reschedule,
                NoServer = NoServerAction.Drop,
                MssClamp = false,
                Fallback = new FallbackConfig { Address = IPAddress.Parse("192.0.2.99"), Port = 8080 },
                Allow = [IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("2001:db8::/32")],
                Deny = [IPNetwork.Parse("203.0.113.7/32")],
                Rate = new RateConfig { Connections = 100, Per = TimeSpan.FromSeconds(1) },
                LogConnections = ConnectionTelling.End,
                Health = ExpectedHealth,
                Servers = ExpectedServers,
            },
            config.Services[0]);
    }

    private static HealthConfig ExpectedHealth => new()
    {
        Check = HealthCheckKind.Https,
        Path = "/healthz?full=1",
        Status = [200, 204],
        Host = "web.example.com",
        Port = 8443,
        Expect = "ok",
        Verify = false,
        Interval = TimeSpan.FromSeconds(3),
        Timeout = TimeSpan.FromSeconds(2),
        Rise = 1,
        Fall = 5,
        SlowStart = TimeSpan.FromSeconds(30),
    };

    private static ConfigList<ServerConfig> ExpectedServers =>
    [
        new()
        {
            Name = "web1",
            Address = IPAddress.Parse("192.0.2.11"),
            Port = 8080,
            Weight = 2,
            UpperThreshold = 100,
            LowerThreshold = 80,
            AgentPort = 8079,
            Forwarding = ForwardingChoice.FullNat,
            ClientAddress = ClientAddressMethod.ProxyV2,
            SourceAddresses = [IPAddress.Parse("192.0.2.2")],
        },
        new()
        {
            Name = "2001:db8::11",
            Address = IPAddress.Parse("2001:db8::11"),
            Forwarding = ForwardingChoice.Tunnel,
            Tunnel = new TunnelConfig { Kind = TunnelKind.Gue, Port = 6081, Checksum = true },
        },
    ];

    [Fact]
    public void Read_EmptyFile_HasTheDefaults()
    {
        var result = ConfigReader.Read("t.toml", "");

        Assert.Equal(new PivotConfig(), result.Config);
        Assert.Empty(result.Warnings);
        var config = result.Config!;
        Assert.Equal(("pivot", "pivot0", "/run/pivot/control.sock", "/run/pivot"), (config.System.Hostname, config.Director.Name, config.Director.Control, config.Director.State));
        Assert.Equal((15, 2, 5, 15), (config.Timeouts.Tcp.TotalMinutes, config.Timeouts.TcpFin.TotalMinutes, config.Timeouts.Udp.TotalMinutes, config.Timeouts.Sctp.TotalMinutes));
        Assert.Equal((0, 0, LogSeverity.Information), (config.Director.Queues, config.Director.Connections, config.Log.Level));
    }

    [Fact]
    public void Read_SmallestService_HasTheDefaults()
    {
        var service = Assert.Single(ConfigReader.Read("t.toml", Read.Service + "[[service.server]]\naddress = \"192.0.2.11\"").Config!.Services);

        Assert.Equal(("wlc", ForwardingChoice.Nat, NoServerAction.Reject, OnServerLoss.Drop), (service.Scheduler, service.Forwarding, service.NoServer, service.OnServerLoss));
        Assert.Equal([ServiceProtocol.Tcp], service.Protocols);
        Assert.Null(service.Persistence);
        Assert.Equal(HealthCheckKind.None, service.Health.Check);
        var server = Assert.Single(service.Servers);
        Assert.Equal(("192.0.2.11", null, 1, ForwardingChoice.Nat), (server.Name, server.Port, server.Weight, server.Forwarding));
    }

    [Fact]
    public void Read_WholeHost_HasEveryProtocolAndPort()
    {
        var service = Assert.Single(ConfigReader.Read("t.toml", "[[service]]\nname = \"a\"\naddress = \"192.0.2.80\"\nprotocol = \"any\"\nport = \"any\"\n[[service.server]]\naddress = \"192.0.2.11\"").Config!.Services);

        Assert.Equal([ServiceProtocol.Any], service.Protocols);
        Assert.True(service.Ports.IsAny);
        Assert.Null(service.Servers[0].Port);
    }

    [Fact]
    public void Read_EveryPortOfAProtocol_IsBuilt() =>
        Assert.True(ConfigReader.Read("t.toml", "[[service]]\nname = \"a\"\naddress = \"192.0.2.80\"\nport = \"any\"").Config!.Services[0].Ports.IsAny);

    [Fact]
    public void Read_ServerWithoutForwarding_TakesTheServices()
    {
        var service = Read.Future(Read.Service + "forwarding = \"dr\"\n[[service.server]]\naddress = \"192.0.2.11\"").Config!.Services[0];

        Assert.Equal(ForwardingChoice.DirectRouting, service.Servers[0].Forwarding);
    }

    [Fact]
    public void Equals_SameContentElsewhereInTheFile_IsTrue()
    {
        var one = ConfigReader.Read("a.toml", Read.Service + "[[service.server]]\naddress = \"192.0.2.11\"").Config;
        var two = ConfigReader.Read("b.toml", "# moved\n\n" + Read.Service + "[[service.server]]\naddress   = \"192.0.2.11\"").Config;
        var three = ConfigReader.Read("b.toml", Read.Service + "[[service.server]]\naddress = \"192.0.2.12\"").Config;

        Assert.Equal(one, two);
        Assert.Equal(one!.GetHashCode(), two!.GetHashCode());
        Assert.NotEqual((one.Services[0].Source.Line, one.Services[0].Source.Column), (two.Services[0].Source.Line, two.Services[0].Source.Column));
        Assert.NotEqual(one, three);
    }

    [Fact]
    public void Read_Bytes_IsTheSameAsText()
    {
        var bytes = ConfigReader.Read("t.toml", System.Text.Encoding.UTF8.GetBytes(Read.Service));

        Assert.Equal(ConfigReader.Read("t.toml", Read.Service).Config, bytes.Config);
        Assert.NotNull(bytes.Config);
    }

    [Fact]
    public void ToString_PortsAndAddresses_AreAsInTheFile()
    {
        var service = Read.Future("[[service]]\nname = \"a\"\naddress = [\"192.0.2.80\", \"198.51.100.64/28\", \"eth0\"]\nport = [443, \"8000-8099\", 80]").Config!.Services[0];

        Assert.Equal("80, 443, 8000-8099", service.Ports.ToString());
        Assert.Equal("192.0.2.80, 198.51.100.64/28, eth0", service.Addresses.ToString());
        Assert.Equal("any", PortSet.Any.ToString());
    }
}
