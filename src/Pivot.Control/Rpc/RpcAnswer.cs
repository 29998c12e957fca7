using System.Buffers;
using System.Text.Json;

namespace Pivot.Control.Rpc;

/// <summary>Writes the one line of an answer, its line feed included.</summary>
internal static class RpcAnswer
{
    /// <summary>The answer to a request that went well; <paramref name="writeResult"/> writes exactly one JSON value.</summary>
    public static void WriteResult(IBufferWriter<byte> output, RpcId id, Action<Utf8JsonWriter> writeResult)
    {
        using (Utf8JsonWriter writer = new(output))
        {
            Begin(writer, id);
            writer.WritePropertyName("result"u8);
            writeResult(writer);
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    /// <summary>The answer to a request that failed.</summary>
    public static void WriteError(IBufferWriter<byte> output, RpcId id, int code, string message)
    {
        using (Utf8JsonWriter writer = new(output))
        {
            Begin(writer, id);
            writer.WriteStartObject("error"u8);
            writer.WriteNumber("code"u8, code);
            writer.WriteString("message"u8, message);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    /// <summary>An error line that answers no request in particular.</summary>
    public static byte[] ErrorLine(int code, string message)
    {
        ArrayBufferWriter<byte> output = new();
        WriteError(output, RpcId.None, code, message);
        return output.WrittenSpan.ToArray();
    }

    private static void Begin(Utf8JsonWriter writer, RpcId id)
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        writer.WritePropertyName("id"u8);
        id.WriteTo(writer);
    }
}
