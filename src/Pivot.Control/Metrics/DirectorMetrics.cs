using Pivot.Control.Model;

namespace Pivot.Control.Metrics;

/// <summary>The director's figures as Prometheus reads them. <c>docs/monitoring.md</c> lists the metrics.</summary>
public static class DirectorMetrics
{
    private const string Up = "up", Leaving = "leaving";

    private static readonly (string Name, string Help, Func<TrafficReport, long> Of)[] Traffic =
    [
        ("connections_total", "Connections scheduled.", traffic => traffic.Connections),
        ("in_packets_total", "Packets from clients.", traffic => traffic.InPackets),
        ("out_packets_total", "Packets towards clients; 0 where replies do not pass the director (dr, tun).", traffic => traffic.OutPackets),
        ("in_bytes_total", "IP bytes from clients.", traffic => traffic.InBytes),
        ("out_bytes_total", "IP bytes towards clients; 0 where replies do not pass the director (dr, tun).", traffic => traffic.OutBytes),
    ];

    /// <summary>All metrics of this moment, in the text format 0.0.4.</summary>
    /// <param name="reports">Is asked from the calling thread.</param>
    public static string Text(IDirectorReports reports)
    {
        var text = new MetricsText();
        Add(text, reports.Status());
        ServicesReport services = reports.Services();
        AddServices(text, services);
        AddServers(text, services);
        Add(text, reports.Statistics());
        Add(text, reports.Health());
        Add(text, reports.Drops());
        return text.ToString();
    }

    private static void Add(MetricsText text, StatusReport status)
    {
        text.Gauge("pivot_build_info", "The version that runs; always 1.").Add(1, "version", status.Version);
        text.Gauge("pivot_uptime_seconds", "Time since the daemon was ready.").Add(status.UptimeSeconds);
        text.Gauge("process_resident_memory_bytes", "Resident memory of the daemon.").Add(status.MemoryBytes);
        Add(text, status.FastPath);
        ConnectionTableReport table = status.Connections;
        text.Gauge("pivot_connections", "Connections in the table, templates included.").Add(table.Count);
        text.Gauge("pivot_connections_limit", "The most connections that the table holds.").Add(table.Limit);
        text.Gauge("pivot_connections_embryonic", "Connections whose handshake is not complete.").Add(table.Embryonic);
        text.Gauge("pivot_connection_templates", "Connection templates (persistence) in the table.").Add(table.Templates);
        text.Counter("pivot_connections_evicted_total", "Embryonic connections evicted at the limit.").Add(table.Evicted);
    }

    private static void Add(MetricsText text, FastPathReport path)
    {
        text.Gauge("pivot_fast_path_on", "Whether programs in the kernel carry connections: 1 or 0.").Add(path.On ? 1 : 0);
        text.Gauge("pivot_fast_path_flows", "Connections that they carry.").Add(path.Flows);
        text.Gauge("pivot_fast_path_memory_bytes", "Memory of their maps.").Add(path.MemoryBytes);
        text.Counter("pivot_fast_path_refused_total", "Connections that stayed on the slow path for want of room.").Add(path.Refused);
        text.Counter("pivot_fast_path_lost_events_total", "Events that found their ring full.").Add(path.LostEvents);
    }

    private static void AddServices(MetricsText text, ServicesReport report)
    {
        PerService(text.Gauge("pivot_service_active_connections", "Connections in state ESTABLISHED."), report, service => service.ActiveConnections);
        PerService(text.Gauge("pivot_service_inactive_connections", "All other connections."), report, service => service.InactiveConnections);
        PerService(text.Gauge("pivot_service_servers", "Real servers, the fallback and those that are leaving aside."), report, service => service.Servers.Count(IsConfigured));
        PerService(text.Gauge("pivot_service_servers_up", "Real servers that take new connections."), report, service => service.Servers.Count(server => server.State == Up));
    }

    private static void PerService(MetricsText text, ServicesReport report, Func<ServiceReport, long> value)
    {
        foreach (ServiceReport service in report.Services)
        {
            text.Add(value(service), "service", service.Name);
        }
    }

    private static void AddServers(MetricsText text, ServicesReport report)
    {
        PerServer(text.Gauge("pivot_server_up", "Whether the real server takes new connections: 1 or 0."), report, server => server.State == Up ? 1 : 0);
        PerServer(text.Gauge("pivot_server_weight", "Weight; 0 means quiesced."), report, server => server.Weight);
        PerServer(text.Gauge("pivot_server_active_connections", "Connections in state ESTABLISHED."), report, server => server.ActiveConnections);
        PerServer(text.Gauge("pivot_server_inactive_connections", "All other connections."), report, server => server.InactiveConnections);
        text.Gauge("pivot_server_state", "The state of the real server, as a label; always 1.");
        foreach (ServerReport server in Servers(report))
        {
            text.Add(1, "service", server.Service, "server", server.Name, "state", server.State);
        }
    }

    private static bool IsConfigured(ServerReport server) => server is { State: not Leaving, IsFallback: false };

    /// <summary>A server that is leaving may have the name of one that is configured, which stands before it: one sample for a name.</summary>
    private static IEnumerable<ServerReport> Servers(ServicesReport report) => report.Services.SelectMany(service => service.Servers.DistinctBy(server => server.Name));

    private static void PerServer(MetricsText text, ServicesReport report, Func<ServerReport, long> value)
    {
        foreach (ServerReport server in Servers(report))
        {
            text.Add(value(server), "service", server.Service, "server", server.Name);
        }
    }

    private static void Add(MetricsText text, StatisticsReport report)
    {
        foreach ((string name, string help, Func<TrafficReport, long> of) in Traffic)
        {
            text.Counter($"pivot_service_{name}", help);
            foreach (ServiceStatisticsReport service in report.Services)
            {
                text.Add(of(service.Traffic), "service", service.Name);
            }

            text.Counter($"pivot_server_{name}", help);
            foreach (ServiceStatisticsReport service in report.Services)
            {
                foreach (ServerStatisticsReport server in service.Servers.DistinctBy(server => server.Name))
                {
                    text.Add(of(server.Traffic), "service", service.Name, "server", server.Name);
                }
            }

            if (report.Masqueraded is { } masqueraded)
            {
                text.Counter($"pivot_masqueraded_{name}", $"Of what real servers open outward, these being the clients: {help}").Add(of(masqueraded));
            }
        }

        text.Counter("pivot_fast_path_packets_total", "Packets that the fast path has carried, of the servers that there are.")
            .Add(report.Carried.InPackets, "direction", "in").Add(report.Carried.OutPackets, "direction", "out");
        text.Counter("pivot_passed_packets_total", "Packets of no virtual service that passed unchanged.").Add(report.PassedPackets);
        if (report.ConnectionLog is { } log)
        {
            Add(text, log);
        }
    }

    private static void Add(MetricsText text, ConnectionLogReport log)
    {
        text.Counter("pivot_connection_log_left_out_lines_total", "Lines left out because connections came and went faster than they could be written.").Add(log.LeftOut);
        text.Counter("pivot_connection_log_lines_total", "Lines written to a file or syslog server.");
        foreach (ConnectionLogTargetReport target in log.Targets)
        {
            text.Add(target.Lines, "target", target.Name);
        }

        text.Counter("pivot_connection_log_lost_lines_total", "Lines that a file or syslog server did not take.");
        foreach (ConnectionLogTargetReport target in log.Targets)
        {
            text.Add(target.Lost, "target", target.Name);
        }
    }

    private static void Add(MetricsText text, HealthReport report)
    {
        PerChecked(text.Counter("pivot_server_checks_total", "Health checks that have ended."), report, server => server.Checks);
        PerChecked(text.Counter("pivot_server_failed_checks_total", "Health checks that have failed."), report, server => server.Failures);
        PerChecked(text.Counter("pivot_server_gone_total", "Times that the real server went down."), report, server => server.TimesGone);
        PerChecked(text.Counter("pivot_server_agent_failures_total", "Questions to the server's agent without an answer."), report, server => server.AgentFailures);
    }

    private static void PerChecked(MetricsText text, HealthReport report, Func<ServerHealthReport, long> value)
    {
        foreach (ServerHealthReport server in report.Servers)
        {
            text.Add(value(server), "service", server.Service, "server", server.Server);
        }
    }

    private static void Add(MetricsText text, DropsReport report)
    {
        text.Counter("pivot_dropped_packets_total", "Packets dropped, by the reason that pivot show drops explains.");
        foreach (DropReport drop in report.Drops)
        {
            text.Add(drop.Packets, "reason", drop.Reason);
        }
    }
}
