using System.Globalization;
using Pivot.Checking;
using Pivot.Control;
using Pivot.Control.Model;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Director.Statistics;
using Pivot.Explaining;
using Pivot.Health.States;
using Pivot.Packets;
using Pivot.Rendering;

namespace Pivot.Running;

/// <summary>What the control socket tells about a running director: a snapshot for each question.</summary>
internal sealed class DirectorReports(PacketDirector director, IHostSide side, RateTable rates, RunFacts facts, Func<ulong> now) : IDirectorReports
{
    private const string Removed = "(removed)";

    private readonly long _started = Environment.TickCount64;

    /// <summary>Earlier shapes of services are no services to anybody.</summary>
    private IEnumerable<VirtualService> Shown => director.Services.Where(service => service is not { Spec.IsLeaving: true, Servers.Count: 0 });

    /// <inheritdoc/>
    public StatusReport Status()
    {
        TableStatus table = director.Table;
        return new StatusReport
        {
            Version = Commands.VersionAction.Version,
            Pid = Environment.ProcessId,
            UptimeSeconds = (Environment.TickCount64 - _started) / 1000,
            Config = facts.ConfigPath,
            FileInForce = facts.FileInForce().ToString("x16", CultureInfo.InvariantCulture),
            Device = side.Device(),
            Steering = side.Steering,
            FastPath = side.FastPath(),
            StateDirectory = facts.StatePath,
            Connections = new ConnectionTableReport { Count = table.Count, Limit = table.Limit, Embryonic = table.Embryonic, Evicted = table.Evicted, Templates = table.Templates },
            MemoryBytes = Environment.WorkingSet,
            Services = director.Services.Count(service => !service.Spec.IsLeaving),
            Servers = director.Services.Sum(service => service.Servers.Count(server => server.Spec is { IsLeaving: false, IsFallback: false })),
            ServersDown = facts.Health.CountDown(),
            ServersChecked = facts.Health.Known().Count,
            Notes = facts.Notes(),
        };
    }

    /// <inheritdoc/>
    public ServicesReport Services()
    {
        Dictionary<string, ServerHealthStatus> known = facts.Health.Known();
        return new() { Services = [.. Shown.Select(service => Of(service, known))] };
    }

    /// <inheritdoc/>
    public ServersReport Servers()
    {
        Dictionary<string, ServerHealthStatus> known = facts.Health.Known();
        return new() { Servers = [.. Shown.SelectMany(service => service.Servers.Select(server => Of(service, server, known)))] };
    }

    /// <inheritdoc/>
    public HealthReport Health() => facts.Health.Report();

    /// <inheritdoc/>
    public ConnectionsReport Connections(ConnectionsQuery query)
    {
        Dictionary<int, VirtualService> services = Shown.ToDictionary(service => service.Id);
        int? wantedService = query.Service is null ? null : director.Services.FirstOrDefault(service => service.Spec.Name == query.Service)?.Id ?? -1;
        IpAddress? wantedClient = query.Client is { } client ? IpAddress.From(client) : null;
        long total = 0;
        var reports = new List<ConnectionReport>();
        director.ForEachConnection(
            connection =>
            {
                if ((wantedService ?? connection.ServiceId) == connection.ServiceId && IsOf(wantedClient, connection))
                {
                    total++;
                    if (reports.Count < query.Limit)
                    {
                        reports.Add(Of(connection, services));
                    }
                }

                return true;
            },
            now());
        return new ConnectionsReport { Total = total, Connections = reports };
    }

    /// <inheritdoc/>
    public StatisticsReport Statistics()
    {
        var services = new List<ServiceStatisticsReport>();
        foreach (VirtualService service in Shown)
        {
            var servers = new List<ServerStatisticsReport>();
            foreach (RealServer server in service.Servers)
            {
                servers.Add(new ServerStatisticsReport { Name = server.Spec.Name, Address = server.Address.ToString(), Traffic = Of(server.Traffic, rates.OfServer(server.Id)) });
            }

            services.Add(new ServiceStatisticsReport { Name = service.Spec.Name, Traffic = Of(service.Traffic, rates.OfService(service.Id)), DeniedPackets = service.DeniedPackets, RateLimitedPackets = service.RateLimitedPackets, Servers = servers });
        }

        return new StatisticsReport
        {
            Total = Of(director.Traffic, rates.Total),
            Masqueraded = director.Masqueraded is { } masqueraded ? Of(masqueraded, rates.Masqueraded) : null,
            Carried = Of(director.Carried),
            PassedPackets = director.Passed,
            Services = services,
            ConnectionLog = facts.ConnectionLog(),
        };
    }

    /// <inheritdoc/>
    public DropsReport Drops() => new()
    {
        Drops = Array.ConvertAll<DropReason, DropReport>([.. DropReasons.All], reason => new() { Reason = reason.Name(), Packets = director.Drops(reason) + side.Drops(reason), Meaning = reason.Meaning() }),
    };

    /// <inheritdoc/>
    public NeighboursReport Neighbours() => side.Neighbours();

    /// <inheritdoc/>
    public ExplanationReport Explain(ExplainQuery query)
    {
        var servers = new List<ServerExplanation>();
        foreach (VirtualService service in director.Services.Where(service => (query.Service ?? service.Spec.Name) == service.Spec.Name))
        {
            foreach (RealServerSpec server in service.Spec.Servers.Where(server => (query.Server ?? server.Name) == server.Name))
            {
                servers.Add(Explainer.Explain(service.Spec, server, side.ReachOf(service.Spec, server)));
            }
        }

        return new ExplanationReport { Servers = servers };
    }

    /// <inheritdoc/>
    public ForwardingReport Forwarding(ForwardingQuery query) => ForwardingReports.Of(director, query, now());

    private static ServiceReport Of(VirtualService service, Dictionary<string, ServerHealthStatus> known) => new()
    {
        Name = service.Spec.Name,
        Addresses = Array.ConvertAll<AddressPrefix, string>([.. service.Spec.Addresses], address => address.ToString()),
        Protocols = Array.ConvertAll<IpProtocol, string>([.. service.Spec.Protocols], Text),
        Ports = string.Join(',', service.Spec.Ports),
        Scheduler = service.Spec.Scheduler,
        IsLeaving = service.Spec.IsLeaving,
        Forwarding = string.Join(',', service.Servers.Select(server => server.Spec.Forwarding.Name()).Distinct()),
        ActiveConnections = service.Servers.Sum(server => (long)server.ActiveConnections),
        InactiveConnections = service.Servers.Sum(server => (long)server.InactiveConnections),
        Servers = [.. service.Servers.Select(server => Of(service, server, known))],
    };

    private static ServerReport Of(VirtualService service, RealServer server, Dictionary<string, ServerHealthStatus> known) =>
        HealthReports.With(Of(service, server), known.GetValueOrDefault(HealthReports.Key(service.Spec.Name, server.Spec.Name)));

    /// <summary>One real server of a service, without the reasons of its checks.</summary>
    public static ServerReport Of(VirtualService service, RealServer server) => new()
    {
        Service = service.Spec.Name,
        Name = server.Spec.Name,
        Address = server.Address.ToString(),
        Port = server.Spec.Port,
        Forwarding = server.Spec.Forwarding.Name(),
        Weight = server.AskedWeight,
        ConfiguredWeight = server.Spec.Weight,
        IsFallback = server.Spec.IsFallback,
        ActiveConnections = server.ActiveConnections,
        InactiveConnections = server.InactiveConnections,
        Templates = server.Templates,
        State = ServerState.Of(service, server),
    };

    private static bool IsOf(IpAddress? client, ConnectionSnapshot connection) =>
        client is not { } wanted || (connection.IsTemplate ? ClientNetwork(connection).Contains(wanted) : wanted == connection.Client);

    private static AddressPrefix ClientNetwork(ConnectionSnapshot template) => new(template.Client, template.ClientPort);

    private ConnectionReport Of(ConnectionSnapshot connection, Dictionary<int, VirtualService> services)
    {
        VirtualService? service = services.GetValueOrDefault(connection.ServiceId);
        RealServer? server = service?.Servers.FirstOrDefault(server => server.Id == connection.ServerId || server.ForChecks?.Id == connection.ServerId);
        return connection.IsTemplate ? OfTemplate(connection, service, server) : OfConnection(connection, service, server, service is null ? director.MasqueradeName(connection.ServiceId) : null);
    }

    /// <summary>A template is the whole service's: its addresses and ports stand for the virtual ones.</summary>
    private static ConnectionReport OfTemplate(ConnectionSnapshot template, VirtualService? service, RealServer? server) => new()
    {
        IsTemplate = true,
        Controlled = template.Controlled,
        Protocol = service is null ? "any" : string.Join(',', Array.ConvertAll<IpProtocol, string>([.. service.Spec.Protocols], Text)),
        State = "TEMPLATE",
        Client = ClientNetwork(template).ToString(),
        Virtual = service is null ? Removed : $"{string.Join(',', service.Spec.Addresses)} port {string.Join(',', service.Spec.Ports)}",
        Destination = server?.Address.ToString() ?? Removed,
        Local = null,
        Service = service?.Spec.Name ?? Removed,
        Server = server?.Spec.Name ?? Removed,
        ExpiresSeconds = (long)template.Expires.TotalSeconds,
        AgeSeconds = (long)template.Age.TotalSeconds,
        PacketsIn = 0,
        BytesIn = 0,
        PacketsOut = 0,
        BytesOut = 0,
    };

    private static ConnectionReport OfConnection(ConnectionSnapshot connection, VirtualService? service, RealServer? server, string? masquerade) => new()
    {
        Protocol = Text(connection.Protocol),
        State = connection.State.Name(),
        Client = connection.Client.WithPort(connection.ClientPort),
        Virtual = connection.Virtual.WithPort(connection.VirtualPort),
        Destination = DestinationOf(connection, server),
        Local = LocalOf(connection),
        Service = service?.Spec.Name ?? (masquerade is null ? Removed : ServicesRenderer.Masquerade),
        Server = server is null ? masquerade ?? Removed : server.Id == connection.ServerId ? server.Spec.Name : $"{server.Spec.Name} (check)",
        FastPath = connection.FastPath,
        ExpiresSeconds = (long)connection.Expires.TotalSeconds,
        AgeSeconds = (long)connection.Age.TotalSeconds,
        PacketsIn = connection.PacketsIn,
        BytesIn = connection.BytesIn,
        PacketsOut = connection.PacketsOut,
        BytesOut = connection.BytesOut,
    };

    /// <summary>Where the packets go: a connection that keeps the virtual address does not say it itself.</summary>
    private static string DestinationOf(ConnectionSnapshot connection, RealServer? server) =>
        (server is { } known && !known.Spec.Forwarding.SeesReplies() ? known.Address : connection.Destination).WithPort(connection.DestinationPort);

    private static string? LocalOf(ConnectionSnapshot connection) =>
        connection.Local == connection.Client && connection.LocalPort == connection.ClientPort ? null : connection.Local.WithPort(connection.LocalPort);

    private static CarriedReport Of(TrafficCounters carried) => new()
    {
        InPackets = carried.PacketsIn,
        OutPackets = carried.PacketsOut,
        InBytes = carried.BytesIn,
        OutBytes = carried.BytesOut,
    };

    private static TrafficReport Of(TrafficCounters traffic, RateEstimator rates) => new()
    {
        Connections = traffic.Connections,
        InPackets = traffic.PacketsIn,
        OutPackets = traffic.PacketsOut,
        InBytes = traffic.BytesIn,
        OutBytes = traffic.BytesOut,
        Rates = new RatesReport
        {
            ConnectionsPerSecond = rates.ConnectionsPerSecond,
            InPacketsPerSecond = rates.PacketsInPerSecond,
            OutPacketsPerSecond = rates.PacketsOutPerSecond,
            InBytesPerSecond = rates.BytesInPerSecond,
            OutBytesPerSecond = rates.BytesOutPerSecond,
        },
    };

    private static string Text(IpProtocol protocol) => protocol.ToString().ToLowerInvariant();
}
