using System.Text.Json;
using System.Text.Unicode;

namespace Pivot.Control.Rpc;

/// <summary>One request as read from a line. It stands on a document that must be disposed after the answer.</summary>
internal sealed class RpcRequest : IDisposable
{
    private readonly JsonDocument _document;

    private RpcRequest(JsonDocument document) => _document = document;

    /// <summary>The id to answer with; <see cref="RpcId.None"/> while unknown.</summary>
    public RpcId Id { get; private set; }

    /// <summary>False for a notification, which is never answered (JSON-RPC 2.0 section 4.1).</summary>
    public bool WantsAnswer { get; private set; } = true;

    /// <summary>Name of the method.</summary>
    public string Method { get; private set; } = "";

    /// <summary>The parameters: an object, or undefined when there are none.</summary>
    public JsonElement Parameters { get; private set; }

    /// <summary>Parses a line into a document.</summary>
    /// <exception cref="RpcException">The line is not JSON in UTF-8.</exception>
    public static RpcRequest Parse(ReadOnlyMemory<byte> line)
    {
        if (!Utf8.IsValid(line.Span))
        {
            throw new RpcException(RpcErrorCode.ParseError, "the line is not UTF-8: send one JSON-RPC 2.0 request a line");
        }

        try
        {
            return new RpcRequest(JsonDocument.Parse(line));
        }
        catch (JsonException error)
        {
            throw new RpcException(
                RpcErrorCode.ParseError, $"the line is not JSON (at byte {error.BytePositionInLine}): send one JSON-RPC 2.0 request a line");
        }
    }

    /// <summary>Reads the members of the request, the id first so that later errors carry it.</summary>
    /// <exception cref="RpcException">The JSON is no request.</exception>
    public void ReadMembers()
    {
        JsonElement root = _document.RootElement;
        if (root.ValueKind is not JsonValueKind.Object)
        {
            string hint = root.ValueKind is JsonValueKind.Array ? "batches are not taken, send one request a line" : "a request is a JSON object";
            throw Invalid($"found a JSON {root.ValueKind.ToString().ToLowerInvariant()}: {hint}");
        }

        ReadId(root);
        if (!root.TryGetProperty("jsonrpc"u8, out JsonElement version) || !version.ValueEqualsText("2.0"u8))
        {
            throw Invalid("expected \"jsonrpc\":\"2.0\"");
        }

        if (!root.TryGetProperty("method"u8, out JsonElement method) || method.ReadText() is not { } name)
        {
            throw Invalid("expected \"method\" to be a string");
        }

        Method = name;
        ReadParameters(root);
    }

    public void Dispose() => _document.Dispose();

    private static RpcException Invalid(string message) => new(RpcErrorCode.InvalidRequest, message);

    private void ReadId(JsonElement root)
    {
        if (!root.TryGetProperty("id"u8, out JsonElement value))
        {
            WantsAnswer = false;
            return;
        }

        if (!RpcId.TryCreate(value, out RpcId id))
        {
            throw Invalid("expected \"id\" to be a string or a number");
        }

        Id = id;
    }

    private void ReadParameters(JsonElement root)
    {
        if (!root.TryGetProperty("params"u8, out JsonElement parameters) || parameters.ValueKind is JsonValueKind.Null)
        {
            return;
        }

        if (parameters.ValueKind is not JsonValueKind.Object)
        {
            throw new RpcException(RpcErrorCode.InvalidParams, "expected \"params\" to be an object of named parameters");
        }

        Parameters = parameters;
    }
}
