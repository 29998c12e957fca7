using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pivot.Control.Model;

namespace Pivot.Control.Rpc;

/// <summary>The methods by name. Calls into the director's reports and changes happen one at a time (their contract).</summary>
internal sealed class MethodTable
{
    private readonly IDirectorReports _reports;
    private readonly KnownNames _names;
    private readonly Lock _oneAtATime = new();

    /// <summary>Guarded by <c>_oneAtATime</c>.</summary>
    private bool _isClosed;

    private readonly Dictionary<string, Func<ParameterReader, Action<Utf8JsonWriter>>> _methods;

    public MethodTable(IDirectorReports reports, IDirectorChanges changes)
    {
        _reports = reports;
        _names = new KnownNames(reports);
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
        };
        new ChangeMethods(reports, changes, _names).AddTo(_methods);
        MetricsMethods.AddTo(_methods, reports);
        IpvsadmMethods.AddTo(_methods, changes);
        ConfigurationMethods.AddTo(_methods, changes);
    }

    /// <summary>Refuses all calls from now on; one that is under way ends first.</summary>
    public void Close()
    {
        lock (_oneAtATime)
        {
            _isClosed = true;
        }
    }

    /// <summary>The names of the methods.</summary>
    public IReadOnlyCollection<string> Names => _methods.Keys;

    /// <summary>Takes the report that the request asks for and returns what writes it.</summary>
    /// <exception cref="RpcException">There is no such method, or the parameters are wrong.</exception>
    public Action<Utf8JsonWriter> Call(string method, ParameterReader parameters)
    {
        if (!_methods.TryGetValue(method, out Func<ParameterReader, Action<Utf8JsonWriter>>? call))
        {
            throw new RpcException(RpcErrorCode.MethodNotFound, $"no method '{KnownNames.Shorten(method)}'{ParameterReader.Nearest(method, _methods.Keys)}");
        }

        lock (_oneAtATime)
        {
            if (_isClosed)
            {
                throw new RpcException(RpcErrorCode.Refused, "the director is stopping");
            }

            return call(parameters);
        }
    }

    private static Func<ParameterReader, Action<Utf8JsonWriter>> Plain<T>(Func<T> take, JsonTypeInfo<T> json) => parameters =>
    {
        parameters.Check();
        T report = take();
        return writer => JsonSerializer.Serialize(writer, report, json);
    };

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
            _names.RequireService(service);
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
            _names.RequireService(service);
        }

        if (query.Server is { } server)
        {
            _names.RequireServer(server, query.Service);
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
            throw ParameterReader.Invalid($"no protocol '{KnownNames.Shorten(transport)}'{ParameterReader.Nearest(transport, ForwardingTransports.All)}");
        }

        if (query.Client.AddressFamily != query.Virtual.AddressFamily)
        {
            throw ParameterReader.Invalid($"expected 'client' and 'virtual' to be of one address family, found {query.Client.Address} and {query.Virtual.Address}");
        }

        ForwardingReport report = _reports.Forwarding(query);
        return writer => JsonSerializer.Serialize(writer, report, ControlJsonContext.Default.ForwardingReport);
    }
}
