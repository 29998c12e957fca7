using System.Text;
using System.Text.Json;
using Pivot.ConnectionLog;
using Pivot.Director.Connections;
using Pivot.Packets;
using Pivot.Testing;

namespace Pivot.Tests.ConnectionLog;

/// <summary>Connections as lines.</summary>
public sealed class ConnectionLinesTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private readonly LoggedDirector _director = new();
    private readonly ConnectionLines _lines;

    public ConnectionLinesTests()
    {
        var names = new ConnectionNames(_director.Director);
        names.Refresh();
        _lines = new ConnectionLines(names, Guid.Parse("a82a7997-0000-0000-0000-000000000000"));
    }

    public void Dispose()
    {
        _lines.Dispose();
        _director.Dispose();
    }

    [Fact]
    public void Add_EndOfAConnection_SaysEverything()
    {
        _lines.Add(Told(), Noon, now: 100_500);

        Assert.Equal(
            """
            {"time":"2026-11-21T12:00:00.000Z","event":"end","id":"a82a7997-186a0-7-3","service":"web","protocol":"tcp","client":"198.51.100.7","clientPort":40000,"virtual":"192.0.2.80","virtualPort":80,"server":"web1","serverAddress":"192.0.2.11","serverPort":8080,"start":"2026-11-21T11:59:55.000Z","duration":2.5,"packetsIn":5,"bytesIn":400,"packetsOut":4,"bytesOut":5000,"ended":"fin","state":"TIME_WAIT"}

            """,
            Encoding.UTF8.GetString(_lines.Written));
    }

    [Fact]
    public void Add_StartOfAConnection_SaysWhoAndWhere()
    {
        ConnectionEvent told = Told();
        told.End = ConnectionEnd.None;
        _lines.Add(told, Noon, now: 100_000);

        Assert.Equal(
            ["time", "event", "id", "service", "protocol", "client", "clientPort", "virtual", "virtualPort", "server", "serverAddress", "serverPort"],
            Line().EnumerateObject().Select(property => property.Name));
        Assert.Equal("start", Line().GetProperty("event").GetString());
    }

    [Fact]
    public void Add_FullNat_NamesTheLocalAddress()
    {
        ConnectionEvent told = Told();
        (told.Local, told.LocalPort) = (IpAddress.Parse("192.0.2.1"), 61000);
        _lines.Add(told, Noon, now: 100_500);

        Assert.Equal(("192.0.2.1", 61000, "198.51.100.7"), (Line().GetProperty("local").GetString(), Line().GetProperty("localPort").GetInt32(), Line().GetProperty("client").GetString()));
    }

    [Fact]
    public void Add_DirectRouting_NamesTheServersOwnAddressAndNoCountOfReplies()
    {
        ConnectionEvent told = Told();
        (told.ServerId, told.Destination, told.DestinationPort, told.RepliesUnseen) = (_director.Direct.Id, told.Virtual, 80, true);
        _lines.Add(told, Noon, now: 100_500);

        Assert.Equal(("192.0.2.12", 80), (Line().GetProperty("serverAddress").GetString(), Line().GetProperty("serverPort").GetInt32()));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (Line().GetProperty("packetsOut").ValueKind, Line().GetProperty("bytesOut").ValueKind));
    }

    [Fact]
    public void Add_ServiceAndServerUnknown_AreNull()
    {
        ConnectionEvent told = Told();
        (told.ServiceId, told.ServerId) = (4000, 4001);
        _lines.Add(told, Noon, now: 100_500);

        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null, "192.0.2.11"), (Line().GetProperty("service").ValueKind, Line().GetProperty("server").ValueKind, Line().GetProperty("serverAddress").GetString()));
    }

    [Fact]
    public void Add_WallClockHasJumpedAnHour_DurationsAreTrueAndStartIsByTheClockOfTheLine()
    {
        _lines.Add(Told(), Noon.AddHours(1), now: 100_500);

        Assert.Equal(2.5, Line().GetProperty("duration").GetDouble());
        Assert.Equal(Noon.AddHours(1).AddSeconds(-5), Line().GetProperty("start").GetDateTimeOffset());
    }

    [Theory]
    [InlineData(ConnectionState.TimeWait, ConnectionEnd.Timeout, "fin")]
    [InlineData(ConnectionState.TimeWait, ConnectionEnd.Stopped, "fin")]
    [InlineData(ConnectionState.FinWait, ConnectionEnd.Timeout, "fin")]
    [InlineData(ConnectionState.FinWait, ConnectionEnd.ServerLost, "server-lost")]
    [InlineData(ConnectionState.Close, ConnectionEnd.Evicted, "rst")]
    [InlineData(ConnectionState.Close, ConnectionEnd.Replaced, "rst")]
    [InlineData(ConnectionState.SynRecv, ConnectionEnd.Timeout, "timeout")]
    [InlineData(ConnectionState.SynRecv, ConnectionEnd.Evicted, "evicted")]
    [InlineData(ConnectionState.Established, ConnectionEnd.Timeout, "timeout")]
    [InlineData(ConnectionState.Established, ConnectionEnd.ServerLost, "server-lost")]
    [InlineData(ConnectionState.Established, ConnectionEnd.Stopped, "stopped")]
    [InlineData(ConnectionState.Established, ConnectionEnd.Removed, "removed")]
    [InlineData(ConnectionState.Udp, ConnectionEnd.Timeout, "timeout")]
    [InlineData(ConnectionState.SctpClosed, ConnectionEnd.Timeout, "fin")]
    [InlineData(ConnectionState.SctpShutdownSent, ConnectionEnd.Timeout, "fin")]
    public void Ending_StateAndReason_AreOneWord(ConnectionState state, ConnectionEnd reason, string expected) =>
        Assert.Equal(expected, ConnectionEnding.Of(state, reason));

    [Fact]
    public void Documentation_Line_HasExactlyTheseKeysAndWords()
    {
        string page = File.ReadAllText(RepositoryPaths.Root + "/docs/connection-log.md");
        ConnectionEvent told = Told();
        (told.Local, told.LocalPort) = (IpAddress.Parse("192.0.2.1"), 61000);
        _lines.Add(told, Noon, now: 100_500);

        Assert.All(Line().EnumerateObject(), property => Assert.Contains($"`{property.Name}`", page, StringComparison.Ordinal));
        Assert.All(ConnectionEnding.Words, word => Assert.Contains($"`{word}`", page, StringComparison.Ordinal));
    }

    private ConnectionEvent Told() => new()
    {
        Client = IpAddress.Parse("198.51.100.7"),
        ClientPort = 40000,
        Virtual = IpAddress.Parse("192.0.2.80"),
        VirtualPort = 80,
        Destination = IpAddress.Parse("192.0.2.11"),
        DestinationPort = 8080,
        Local = IpAddress.Parse("198.51.100.7"),
        LocalPort = 40000,
        Protocol = IpProtocol.Tcp,
        State = ConnectionState.TimeWait,
        End = ConnectionEnd.Timeout,
        ServiceId = _director.Service.Id,
        ServerId = _director.Service.Servers[0].Id,
        Created = 100_000,
        LastSeen = 100_250,
        Number = 7,
        Commit = 3,
        PacketsIn = 5,
        BytesIn = 400,
        PacketsOut = 4,
        BytesOut = 5000,
    };

    private JsonElement Line()
    {
        using JsonDocument document = JsonDocument.Parse(_lines.Written.ToArray());
        return document.RootElement.Clone();
    }
}
