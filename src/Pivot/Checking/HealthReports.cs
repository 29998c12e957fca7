using Pivot.Config;
using Pivot.Control.Model;
using Pivot.Director;
using Pivot.Health.Running;
using Pivot.Health.States;
using Pivot.Running;

namespace Pivot.Checking;

/// <summary>What the control socket tells about checks and agents.</summary>
/// <param name="director">Whose servers they are.</param>
/// <param name="keeper">Has them checked.</param>
/// <param name="way">How checks go.</param>
/// <param name="running">The configuration in force.</param>
internal sealed class HealthReports(PacketDirector director, HealthKeeper keeper, TrafficWay way, RunningConfig running)
{
    /// <summary>All servers that are checked or have an agent, in the order of the configuration.</summary>
    public HealthReport Report()
    {
        Dictionary<string, ServerHealthStatus> known = Known();
        var servers = new List<ServerHealthReport>(known.Count);
        foreach (ServiceConfig service in running.Current.Services)
        {
            foreach (ServerConfig server in service.Servers)
            {
                if (known.TryGetValue(Key(service.Name, server.Name), out ServerHealthStatus? status))
                {
                    servers.Add(Of(service, status));
                }
            }
        }

        RunnerLoad load = keeper.Load;
        return new HealthReport { Servers = servers, Running = load.Running, Hanging = load.Hanging, StartedLate = load.StartedLate };
    }

    /// <summary>The same, but as it was found, for joining with servers by <see cref="Key"/>.</summary>
    public Dictionary<string, ServerHealthStatus> Known()
    {
        var known = new Dictionary<string, ServerHealthStatus>(StringComparer.Ordinal);
        foreach (ServerHealthStatus status in keeper.Status())
        {
            known[Key(status.Target.Service, status.Target.Server)] = status;
        }

        return known;
    }

    /// <summary>Adds to the report of a server what checks and its agent have found.</summary>
    public static ServerReport With(ServerReport report, ServerHealthStatus? status) => status is null ? report : report with
    {
        SharePercent = status.Health.SharePercent,
        StateReason = IsOut(report.State) && status.Reason.Length > 0 ? status.Reason : null,
        StateSeconds = IsOut(report.State) ? (long)status.Since.TotalSeconds : null,
    };

    /// <summary>How many servers are down or in maintenance.</summary>
    public int CountDown() => director.Services.Sum(service => service.Servers.Count(server => server.IsDown || server.Condition.IsInMaintenance));

    /// <summary>A server's identity: names hold no line feed.</summary>
    public static string Key(string service, string server) => service + "\n" + server;

    /// <summary>States that come from checks and agents.</summary>
    private static bool IsOut(string state) => state is "down" or "draining" or "maintenance";

    private ServerHealthReport Of(ServiceConfig service, ServerHealthStatus status) => new()
    {
        Service = status.Target.Service,
        Server = status.Target.Server,
        Address = status.Target.Address.ToString(),
        State = WordOf(status.Health.Availability),
        Reason = status.Reason,
        StateSeconds = (long)status.Since.TotalSeconds,
        SharePercent = status.Health.SharePercent,
        Check = status.IsChecked ? WordOf(service.Health.Check) : null,
        CheckedAt = !status.IsChecked ? null : way.VirtualAddressFor(status.Target.Service, status.Target.Server)?.ToString() ?? status.Target.Address.ToString(),
        LastResult = status.LastReason,
        LastMilliseconds = (long)status.LastDuration.TotalMilliseconds,
        InRow = status.InRow,
        Needed = status.Needed,
        Checks = status.Checks,
        Failures = status.Failures,
        TimesGone = status.TimesGone,
        IsFlapping = status.IsFlapping,
        Agent = status.Agent,
        AgentFailures = status.AgentFailures,
    };

    private static string WordOf(ServerAvailability availability) => availability switch
    {
        ServerAvailability.Unproven => "unproven",
        ServerAvailability.Up => "up",
        ServerAvailability.Draining => "draining",
        ServerAvailability.Down => "down",
        _ => "maintenance",
    };

    private static string WordOf(HealthCheckKind kind) => kind switch
    {
        HealthCheckKind.Tcp => "tcp",
        HealthCheckKind.Http => "http",
        HealthCheckKind.Https => "https",
        HealthCheckKind.Icmp => "icmp",
        HealthCheckKind.Dns => "dns",
        _ => "command",
    };
}
