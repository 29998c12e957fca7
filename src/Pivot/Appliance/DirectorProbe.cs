using System.Buffers;
using System.Net.Sockets;
using System.Text.Json;
using Pivot.Control;

namespace Pivot.Appliance;

/// <summary>Asks the director on its control socket whether it is well. Waits on the calling thread, so that a supervisor needs no other; costs both sides next to nothing.</summary>
internal static class DirectorProbe
{
    private static readonly byte[] Question = [.. """{"jsonrpc":"2.0","id":1,"method":"status","params":{"protocol":"""u8, (byte)('0' + ControlProtocol.Version), .. "}}\n"u8];

    /// <summary>Asks.</summary>
    /// <param name="path">The control socket.</param>
    /// <param name="limit">How long to wait for each of connection and answer.</param>
    /// <returns>Null where no answer came, or none that could be understood.</returns>
    public static ProbeAnswer? Ask(string path, TimeSpan limit)
    {
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.SendTimeout = socket.ReceiveTimeout = (int)limit.TotalMilliseconds;
            socket.Connect(new UnixDomainSocketEndPoint(path));
            _ = socket.Send(Question);
            return Read(socket);
        }
        catch (Exception error) when (error is SocketException or JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static ProbeAnswer? Read(Socket socket)
    {
        ArrayBufferWriter<byte> answer = new(4096);
        while (answer.WrittenCount < ControlProtocol.MaxAnswerBytes)
        {
            int received = socket.Receive(answer.GetSpan());
            if (received == 0)
            {
                return null;
            }

            answer.Advance(received);
            if (answer.WrittenSpan[^1] == '\n')
            {
                return Parse(answer.WrittenMemory);
            }
        }

        return null;
    }

    private static ProbeAnswer? Parse(ReadOnlyMemory<byte> line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.TryGetProperty("result"u8, out JsonElement result)
            && result.TryGetProperty("pid"u8, out JsonElement pid) && pid.TryGetInt32(out int number)
            && result.TryGetProperty("fileInForce"u8, out JsonElement file) && file.ValueKind == JsonValueKind.String
            ? new ProbeAnswer(number, file.GetString()!)
            : null;
    }
}
