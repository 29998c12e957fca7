using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pivot.Control.Model;

namespace Pivot.Control.Rpc;

/// <summary>The methods by name. Calls into the director's reports happen one at a time (its contract).</summary>
internal sealed class MethodTable
{
    private readonly IDirectorReports _reports;
    private readonly Lock _oneAtATime = new();
    private readonly Dictionary<string, Func<ParameterReader, Action<Utf8JsonWriter>>> _methods;

    public MethodTable(IDirectorReports reports)
    {
        _reports = reports;
        ControlJsonContext json = ControlJsonContext.Default;
        _methods = new(StringComparer.Ordinal)
        {
            [ControlMethod.Status] = Plain(reports.Status, json.StatusReport),
            [ControlMethod.Services] = Plain(reports.Services, json.ServicesReport),
            [ControlMethod.Servers] = Plain(reports.Servers, json.ServersReport),
            [ControlMethod.Connections] = Connections,
            [ControlMethod.Statistics] = Plain(reports.Statistics, json.StatisticsReport),
            [ControlMethod.Drops] = Plain(reports.Drops, json.DropsReport),
            [ControlMethod.Neighbours] = Plain(reports.Neighbours, json.NeighboursReport),
            [ControlMethod.Health] = Plain(reports.Health, json.HealthReport),
            [ControlMethod.Explain] = Explain,
            [ControlMethod.Forwarding] = Forwarding,
            [ControlMethod.Weight] = parameters => Change(parameters, static (change, weight) => change with { Weight = weight }, "weight"),
            [ControlMethod.Drain] = parameters => Change(parameters, static (change, _) => change with { IsDrained = true }),
            [ControlMethod.Undrain] = parameters => Change(parameters, static (change, _) => change with { IsDrained = false }),
            [ControlMethod.Timeouts] = Timeouts,
        };
    }

    /// <summary>Takes the report that the request asks for and returns what writes it.</summary>
    /// <exception cref="RpcException">There is no such method, or the parameters are wrong.</exception>
    public Action<Utf8JsonWriter> Call(string method, ParameterReader parameters)
    {
        if (!_methods.TryGetValue(method, out Func<ParameterReader, Action<Utf8JsonWriter>>? call))
        {
            throw new RpcException(RpcErrorCode.MethodNotFound, $"no method '{Shorten(method)}'{ParameterReader.Nearest(method, _methods.Keys)}");
        }

        lock (_oneAtATime)
        {
            return call(parameters);
        }
    }

    private static Func<ParameterReader, Action<Utf8JsonWriter>> Plain<T>(Func<T> take, JsonTypeInfo<T> json) => parameters =>
    {
        parameters.Check();
        T report = take();
        return writer => JsonSerializer.Serialize(writer, report, json);
    };

    private static string Shorten(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "...");

    private Action<Utf8JsonWriter> Connections(ParameterReader parameters)
    {
        parameters.Check("service", "client", "limit");
        ConnectionsQuery query = new()
        {
            Service = parameters.Text("service"),
            Client = parameters.Address("client"),
            Limit = parameters.Int32("limit", ConnectionsQuery.DefaultLimit, 0, ConnectionsQuery.MaxLimit),
        };
        if (query.Service is { } service)
        {
            RequireService(service);
        }

        ConnectionsReport report = _reports.Connections(query);
        return writer => JsonSerializer.Serialize(writer, report, ControlJsonContext.Default.ConnectionsReport);
    }

    private Action<Utf8JsonWriter> Explain(ParameterReader parameters)
    {
        parameters.Check("service", "server");
        ExplainQuery query = new() { Service = parameters.Text("service"), Server = parameters.Text("server") };
        if (query.Service is { } service)
        {
            RequireService(service);
        }

        if (query.Server is { } server)
        {
            RequireServer(server, query.Service);
        }

        ExplanationReport report = _reports.Explain(query);
        return writer => JsonSerializer.Serialize(writer, report, ControlJsonContext.Default.ExplanationReport);
    }

    private Action<Utf8JsonWriter> Forwarding(ParameterReader parameters)
    {
        parameters.Check("client", "virtual", "transport");
        ForwardingQuery query = new() { Client = parameters.Endpoint("client"), Virtual = parameters.Endpoint("virtual"), Transport = parameters.Text("transport") };
        if (query.Transport is { } transport && !ForwardingTransports.All.Contains(transport, StringComparer.Ordinal))
        {
            throw ParameterReader.Invalid($"no protocol '{Shorten(transport)}'{ParameterReader.Nearest(transport, ForwardingTransports.All)}");
        }

        if (query.Client.AddressFamily != query.Virtual.AddressFamily)
        {
            throw ParameterReader.Invalid($"expected 'client' and 'virtual' to be of one address family, found {query.Client.Address} and {query.Virtual.Address}");
        }

        ForwardingReport report = _reports.Forwarding(query);
        return writer => JsonSerializer.Serialize(writer, report, ControlJsonContext.Default.ForwardingReport);
    }

    private Action<Utf8JsonWriter> Change(ParameterReader parameters, Func<ServerChange, int, ServerChange> change, params string[] numbers)
    {
        parameters.Check(["service", "server", .. numbers]);
        ServerChange named = new(parameters.Required("service"), parameters.Required("server"));
        RequireService(named.Service);
        RequireServer(named.Server, named.Service);
        int number = numbers is [string name] ? parameters.Int32(name, null, 0, ServerChange.MaxWeight) : 0;
        ServerReport report = _reports.Change(change(named, number));
        return writer => JsonSerializer.Serialize(writer, report, ControlJsonContext.Default.ServerReport);
    }

    private Action<Utf8JsonWriter> Timeouts(ParameterReader parameters)
    {
        parameters.Check("tcp", "tcpFin", "udp", "sctp");
        TimeoutsReport report = _reports.Timeouts(new TimeoutsChange
        {
            TcpSeconds = Seconds(parameters, "tcp"),
            TcpFinSeconds = Seconds(parameters, "tcpFin"),
            UdpSeconds = Seconds(parameters, "udp"),
            SctpSeconds = Seconds(parameters, "sctp"),
        });
        return writer => JsonSerializer.Serialize(writer, report, ControlJsonContext.Default.TimeoutsReport);
    }

    /// <summary>0 leaves a timeout as it is, as with <c>ipvsadm --set</c>.</summary>
    private static int? Seconds(ParameterReader parameters, string name) => parameters.Int32(name, 0, 0, TimeoutsChange.MaxSeconds) is > 0 and int seconds ? seconds : null;

    private void RequireServer(string name, string? service)
    {
        string[] names = [.. _reports.Servers().Servers.Where(server => service is null || server.Service == service).Select(server => server.Name).Distinct()];
        if (!names.Contains(name, StringComparer.Ordinal))
        {
            throw ParameterReader.Invalid($"no server '{Shorten(name)}'{(service is null ? "" : $" in service '{service}'")}{ParameterReader.Nearest(name, names)}");
        }
    }

    private void RequireService(string name)
    {
        string[] names = [.. _reports.Services().Services.Select(service => service.Name)];
        if (!names.Contains(name, StringComparer.Ordinal))
        {
            throw ParameterReader.Invalid($"no service '{Shorten(name)}'{ParameterReader.Nearest(name, names)}");
        }
    }
}
