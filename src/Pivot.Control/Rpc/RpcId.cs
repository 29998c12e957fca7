using System.Runtime.InteropServices;
using System.Text.Json;

namespace Pivot.Control.Rpc;

/// <summary>The id of a request exactly as the client wrote it: a string, a number or null (JSON-RPC 2.0 section 4).</summary>
internal readonly struct RpcId
{
    private readonly JsonElement _value;

    private RpcId(JsonElement value) => _value = value;

    /// <summary>The id of answers to lines whose id could not be read: null.</summary>
    public static RpcId None => default;

    /// <summary>False when the value has a type that no id may have.</summary>
    public static bool TryCreate(JsonElement value, out RpcId id)
    {
        id = new RpcId(value);
        return value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Null;
    }

    /// <summary>Writes the id as the client wrote it, so that no escape or digit is lost.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        if (_value.ValueKind is JsonValueKind.Undefined)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(_value), skipInputValidation: true);
        }
    }
}
