using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pivot.Control.Model;
using Pivot.Control.Rpc;

namespace Pivot.Control.Client;

/// <summary>
/// Asks the daemon over its control socket. One connection, one question at a time; not safe for use by two threads at once.
/// Every failure is a <see cref="ControlException"/> with a message for the user.
/// </summary>
public sealed partial class ControlClient : IDisposable
{
    private readonly ControlConnection _connection;
    private int _lastId;

    private ControlClient(ControlConnection connection) => _connection = connection;

    /// <summary>Connects to the daemon.</summary>
    /// <exception cref="NoDaemonException">Nobody listens there.</exception>
    /// <exception cref="ControlAccessException">The caller is not root.</exception>
    public static async Task<ControlClient> ConnectAsync(ControlClientOptions options, CancellationToken cancellation) =>
        new(await ControlConnection.OpenAsync(options, cancellation).ConfigureAwait(false));

    /// <summary>The daemon as a whole.</summary>
    public Task<StatusReport> StatusAsync(CancellationToken cancellation) =>
        AskAsync(ControlMethod.Status, null, ControlJsonContext.Default.StatusReport, cancellation);

    /// <summary>All virtual services with their real servers.</summary>
    public Task<ServicesReport> ServicesAsync(CancellationToken cancellation) =>
        AskAsync(ControlMethod.Services, null, ControlJsonContext.Default.ServicesReport, cancellation);

    /// <summary>All real servers.</summary>
    public Task<ServersReport> ServersAsync(CancellationToken cancellation) =>
        AskAsync(ControlMethod.Servers, null, ControlJsonContext.Default.ServersReport, cancellation);

    /// <summary>The connections that match the query.</summary>
    public Task<ConnectionsReport> ConnectionsAsync(ConnectionsQuery query, CancellationToken cancellation) =>
        AskAsync(ControlMethod.Connections, writer => WriteQuery(writer, query), ControlJsonContext.Default.ConnectionsReport, cancellation);

    /// <summary>Counters since the start.</summary>
    public Task<StatisticsReport> StatisticsAsync(CancellationToken cancellation) =>
        AskAsync(ControlMethod.Statistics, null, ControlJsonContext.Default.StatisticsReport, cancellation);

    /// <summary>Dropped packets by reason.</summary>
    public Task<DropsReport> DropsAsync(CancellationToken cancellation) =>
        AskAsync(ControlMethod.Drops, null, ControlJsonContext.Default.DropsReport, cancellation);

    /// <summary>The metrics in Prometheus' text format.</summary>
    public Task<MetricsReport> MetricsAsync(CancellationToken cancellation) =>
        AskAsync(ControlMethod.Metrics, null, ControlJsonContext.Default.MetricsReport, cancellation);

    /// <summary>The neighbours that packets are sent to.</summary>
    public Task<NeighboursReport> NeighboursAsync(CancellationToken cancellation) =>
        AskAsync(ControlMethod.Neighbours, null, ControlJsonContext.Default.NeighboursReport, cancellation);

    /// <summary>What real servers need so that their replies come back through the board.</summary>
    public Task<ExplanationReport> ExplainAsync(ExplainQuery query, CancellationToken cancellation) =>
        AskAsync(ControlMethod.Explain, writer => WriteQuery(writer, query), ControlJsonContext.Default.ExplanationReport, cancellation);

    /// <summary>What would become of a client's packet.</summary>
    public Task<ForwardingReport> ForwardingAsync(ForwardingQuery query, CancellationToken cancellation) =>
        AskAsync(ControlMethod.Forwarding, writer => WriteQuery(writer, query), ControlJsonContext.Default.ForwardingReport, cancellation);

    /// <summary>Changes a real server, its weight or else whether it is drained, and asks what it is from then on.</summary>
    public Task<ServerReport> ChangeAsync(ServerChange change, CancellationToken cancellation)
    {
        string method = change.Weight is not null ? ControlMethod.Weight : change.IsDrained == false ? ControlMethod.Undrain : ControlMethod.Drain;
        return AskAsync(method, writer => WriteChange(writer, change), ControlJsonContext.Default.ServerReport, cancellation);
    }

    /// <summary>Changes timeouts, where any is named, and asks for those in force.</summary>
    public Task<TimeoutsReport> TimeoutsAsync(TimeoutsChange change, CancellationToken cancellation) =>
        AskAsync(ControlMethod.Timeouts, writer => WriteChange(writer, change), ControlJsonContext.Default.TimeoutsReport, cancellation);

    public void Dispose() => _connection.Dispose();

    private static void WriteChange(Utf8JsonWriter writer, ServerChange change)
    {
        writer.WriteString("service"u8, change.Service);
        writer.WriteString("server"u8, change.Server);
        if (change.Weight is { } weight)
        {
            writer.WriteNumber("weight"u8, weight);
        }
    }

    private static void WriteChange(Utf8JsonWriter writer, TimeoutsChange change)
    {
        writer.WriteNumber("tcp"u8, change.TcpSeconds ?? 0);
        writer.WriteNumber("tcpFin"u8, change.TcpFinSeconds ?? 0);
        writer.WriteNumber("udp"u8, change.UdpSeconds ?? 0);
        writer.WriteNumber("sctp"u8, change.SctpSeconds ?? 0);
    }

    private static void WriteQuery(Utf8JsonWriter writer, ConnectionsQuery query)
    {
        if (query.Service is { } service)
        {
            writer.WriteString("service"u8, service);
        }

        if (query.Client is { } client)
        {
            writer.WriteString("client"u8, client.ToString());
        }

        writer.WriteNumber("limit"u8, query.Limit);
    }

    private static void WriteQuery(Utf8JsonWriter writer, ExplainQuery query)
    {
        if (query.Service is { } service)
        {
            writer.WriteString("service"u8, service);
        }

        if (query.Server is { } server)
        {
            writer.WriteString("server"u8, server);
        }
    }

    private static void WriteQuery(Utf8JsonWriter writer, ForwardingQuery query)
    {
        writer.WriteString("client"u8, query.Client.ToString());
        writer.WriteString("virtual"u8, query.Virtual.ToString());
        if (query.Transport is { } transport)
        {
            writer.WriteString("transport"u8, transport);
        }
    }

    private async Task<T> AskAsync<T>(string method, Action<Utf8JsonWriter>? writeParameters, JsonTypeInfo<T> json, CancellationToken cancellation)
    {
        int id = ++_lastId;
        ReadOnlyMemory<byte> answer = await _connection.ExchangeAsync(Request(id, method, writeParameters), cancellation).ConfigureAwait(false);
        try
        {
            return ReadAnswer(answer, id, json);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new NoAnswerException(
                $"what listens on {_connection.Path} gave an answer that is not pivot's control protocol {ControlProtocol.Version}: use the same pivot version on both ends", error);
        }
    }

    private static ReadOnlyMemory<byte> Request(int id, string method, Action<Utf8JsonWriter>? writeParameters)
    {
        ArrayBufferWriter<byte> line = new();
        using (Utf8JsonWriter writer = new(line))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc"u8, "2.0"u8);
            writer.WriteNumber("id"u8, id);
            writer.WriteString("method"u8, method);
            writer.WriteStartObject("params"u8);
            writer.WriteNumber(ParameterReader.Protocol, ControlProtocol.Version);
            writeParameters?.Invoke(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenMemory;
    }

    private static T ReadAnswer<T>(ReadOnlyMemory<byte> line, int id, JsonTypeInfo<T> json)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement answer = document.RootElement;
        if (answer.TryGetProperty("error"u8, out JsonElement error))
        {
            int code = error.GetProperty("code"u8).GetInt32();
            string message = error.GetProperty("message"u8).GetString() ?? "";
            throw code == RpcErrorCode.NotRoot ? new ControlAccessException(message) : new ControlErrorException(code, message);
        }

        if (!answer.TryGetProperty("id"u8, out JsonElement answered) || answered.GetInt32() != id || !answer.TryGetProperty("result"u8, out JsonElement result))
        {
            throw new JsonException("neither the result nor the error of the request");
        }

        return result.Deserialize(json) ?? throw new JsonException("the result is null");
    }
}
