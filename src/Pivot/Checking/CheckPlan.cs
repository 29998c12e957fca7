using Pivot.Config;
using Pivot.Health;
using Pivot.Packets;

namespace Pivot.Checking;

/// <summary>Turns a checked configuration into what is asked of which server.</summary>
internal static class CheckPlan
{
    /// <summary>The servers that are checked or have an agent; fallbacks are neither.</summary>
    public static List<CheckedServer> Of(PivotConfig config)
    {
        var servers = new List<CheckedServer>();
        foreach (ServiceConfig service in config.Services)
        {
            HealthCheckSpec? check = Of(service.Health);
            foreach (ServerConfig server in service.Servers)
            {
                if (check is not null || server.AgentPort is not null)
                {
                    servers.Add(new CheckedServer(new CheckTarget(service.Name, server.Name, IpAddress.From(server.Address), server.Port ?? service.Ports.OnlyPort))
                    {
                        Check = check,
                        AgentPort = server.AgentPort,
                    });
                }
            }
        }

        return servers;
    }

    /// <summary>True when a check can take the way of the clients' packets: it opens a connection, or sends datagrams, to a port.</summary>
    public static bool HasPort(HealthConfig health) =>
        health.Check is Config.HealthCheckKind.Tcp or Config.HealthCheckKind.Http or Config.HealthCheckKind.Https or Config.HealthCheckKind.Dns;

    /// <summary>The check of a service's servers; null = none.</summary>
    private static HealthCheckSpec? Of(HealthConfig health) => KindOf(health.Check) is not { } kind ? null : new HealthCheckSpec
    {
        Kind = kind,
        Port = health.Port,
        Path = health.Path,
        Status = health.Status,
        Host = health.Host,
        Expect = health.Expect,
        Verify = health.Verify,
        Query = health.Query,
        Run = health.Run,
        Interval = health.Interval,
        Timeout = health.Timeout,
        Rise = health.Rise,
        Fall = health.Fall,
        SlowStart = health.SlowStart,
    };

    private static Health.HealthCheckKind? KindOf(Config.HealthCheckKind kind) => kind switch
    {
        Config.HealthCheckKind.Tcp => Health.HealthCheckKind.Tcp,
        Config.HealthCheckKind.Http => Health.HealthCheckKind.Http,
        Config.HealthCheckKind.Https => Health.HealthCheckKind.Https,
        Config.HealthCheckKind.Icmp => Health.HealthCheckKind.Icmp,
        Config.HealthCheckKind.Dns => Health.HealthCheckKind.Dns,
        Config.HealthCheckKind.Command => Health.HealthCheckKind.Command,
        _ => null,
    };
}
