using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.ConnectionLog;

/// <summary>
/// Writes connections as lines of JSON (docs/connection-log.md). Times of day are those of the wall clock as it is when the line is written, less what has passed since by the boot clock: a wall clock that jumps changes no duration.
/// </summary>
/// <param name="names">Names of services and servers.</param>
/// <param name="boot">The boot that the table's ticks are of: part of each connection's id.</param>
internal sealed class ConnectionLines(ConnectionNames names, Guid boot) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly Utf8JsonWriter _json = new(Stream.Null);
    private readonly string _boot = boot.ToString("N")[..8];

    /// <summary>The lines so far, UTF-8, each with its line end.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    /// <summary>How many lines there are.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets the lines.</summary>
    public void Clear()
    {
        _buffer.ResetWrittenCount();
        Count = 0;
    }

    /// <summary>Adds a line.</summary>
    /// <param name="told">The connection.</param>
    /// <param name="time">The time of day.</param>
    /// <param name="now">The present tick.</param>
    public void Add(in ConnectionEvent told, DateTimeOffset time, ulong now)
    {
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteString("time", Text(time));
        _json.WriteString("event", told.End == ConnectionEnd.None ? "start" : "end");
        _json.WriteString("id", string.Create(CultureInfo.InvariantCulture, $"{_boot}-{told.Created:x}-{told.Number:x}-{told.Commit:x}"));
        _json.WriteString("service", names.Service(told.ServiceId));
        _json.WriteString("protocol", told.Protocol.ToString().ToLowerInvariant());
        AddAddresses(told);
        if (told.End != ConnectionEnd.None)
        {
            AddEnd(told, time, now);
        }

        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
        Count++;
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void AddAddresses(in ConnectionEvent told)
    {
        RealServer? server = names.Server(told.ServerId);
        bool keepsPacket = server is { } known && known.Spec.Forwarding.KeepsPacket();
        Add("client", told.Client, "clientPort", told.ClientPort);
        Add("virtual", told.Virtual, "virtualPort", told.VirtualPort);
        _json.WriteString("server", server?.Spec.Name);
        Add("serverAddress", keepsPacket ? server!.Address : told.Destination, "serverPort", told.DestinationPort);
        if (told.Local != told.Client || told.LocalPort != told.ClientPort)
        {
            Add("local", told.Local, "localPort", told.LocalPort);
        }
    }

    private void AddEnd(in ConnectionEvent told, DateTimeOffset time, ulong now)
    {
        double sinceStart = Ticks.Since(now, told.Created) / (double)Ticks.PerSecond;
        _json.WriteString("start", Text(time.AddSeconds(-sinceStart)));
        _json.WriteNumber("duration", Ticks.Since(told.LastSeen, told.Created) / (double)Ticks.PerSecond);
        _json.WriteNumber("packetsIn", told.PacketsIn);
        _json.WriteNumber("bytesIn", told.BytesIn);
        if (told.RepliesUnseen)
        {
            _json.WriteNull("packetsOut");
            _json.WriteNull("bytesOut");
        }
        else
        {
            _json.WriteNumber("packetsOut", told.PacketsOut);
            _json.WriteNumber("bytesOut", told.BytesOut);
        }

        _json.WriteString("ended", ConnectionEnding.Of(told.State, told.End));
        _json.WriteString("state", told.State.Name());
    }

    private void Add(string name, IpAddress address, string portName, ushort port)
    {
        _json.WriteString(name, address.ToString());
        _json.WriteNumber(portName, port);
    }

    /// <summary>RFC 3339, in UTC.</summary>
    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
