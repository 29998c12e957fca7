using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Pivot.Config;
using Pivot.ConnectionLog;
using Pivot.Control.Model;
using Pivot.Director.Connections;
using Pivot.Testing;

namespace Pivot.Tests.ConnectionLog;

/// <summary>The connection log as a whole: from packets to files.</summary>
public sealed class ConnectionLogKeeperTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly LoggedDirector _director = new();
    private readonly TemporaryDirectory _folder = new();
    private readonly ConnectionLogKeeper _keeper;

    public ConnectionLogKeeperTests()
    {
        _keeper = new ConnectionLogKeeper(_director.Director, Guid.NewGuid(), () => _director.Now, TimeProvider.System, NullLogger.Instance);
    }

    public void Dispose()
    {
        _keeper.Stop(connectionsEnd: false);
        _director.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Apply_NoServiceLogs_KeepsNothing()
    {
        _keeper.Apply(new PivotConfig { Log = new LogConfig { Connections = _folder["log"] } });
        _director.Open(1, 10);
        _director.PassTenMinutes();
        _keeper.Stop(connectionsEnd: true);

        Assert.Null(_keeper.Report);
        Assert.False(File.Exists(_folder["log"]));
    }

    [Fact]
    public void Stop_ConnectionsEndWithTheDirector_EachHasItsLine()
    {
        _keeper.Apply(To("log"));
        _director.Open(1, 5000);
        _director.PassTenMinutes();
        _director.Open(5001, 2500);
        _keeper.Stop(connectionsEnd: true);

        string[] ended = [.. Lines("log").Select(line => line.GetProperty("ended").GetString()!)];
        Assert.Equal((5000, 2500), (ended.Count(word => word == "timeout"), ended.Count(word => word == "stopped")));
        Assert.Equal(Enumerable.Range(1, 7500), Lines("log").Select(line => line.GetProperty("clientPort").GetInt32()).Order());
        Assert.Equal((0L, 7500L, 0L), (_keeper.Report!.LeftOut, _keeper.Report.Targets[0].Lines, _keeper.Report.Targets[0].Lost));
    }

    [Fact]
    public void Stop_ConnectionsAreHandedOver_TheyHaveNoLineYet()
    {
        _keeper.Apply(To("log"));
        _director.Open(1, 10);
        _keeper.Stop(connectionsEnd: false);

        Assert.False(File.Exists(_folder["log"]));
        Assert.Equal(10, _director.Director.Table.Count);
    }

    [Fact]
    public void Apply_OtherFile_LaterLinesGoThere()
    {
        _keeper.Apply(To("one"));
        _director.Open(1, 10);
        _director.PassTenMinutes();
        _keeper.Apply(To("two"));
        _director.Open(11, 10);
        _keeper.Apply(To("two", isLogging: false));
        _director.PassTenMinutes();
        _keeper.Stop(connectionsEnd: true);

        Assert.Equal(Enumerable.Range(1, 10), Lines("one").Select(line => line.GetProperty("clientPort").GetInt32()).Order());
        Assert.Equal(Enumerable.Range(11, 10), Lines("two").Select(line => line.GetProperty("clientPort").GetInt32()).Order());
    }

    [Fact]
    public void Apply_PlaceCannotBeWrittenTo_IsTriedAgainAndCounted()
    {
        _keeper.Apply(To("missing/log"));
        _director.Open(1, 10);
        _director.PassTenMinutes();
        Assert.True(SpinWait.SpinUntil(() => _keeper.Report!.Targets[0].Lost == 10, Limit));
        Assert.Contains("missing/log, 10 lines are lost so far", Assert.Single(_keeper.Notes), StringComparison.Ordinal);

        Directory.CreateDirectory(_folder["missing"]);
        int port = 11;
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                _director.Open(port++, 1);
                _director.PassTenMinutes();
                return File.Exists(_folder["missing/log"]);
            },
            Limit));

        _keeper.Stop(connectionsEnd: true);
        Assert.Empty(_keeper.Notes);
        ConnectionLogTargetReport target = _keeper.Report!.Targets[0];
        Assert.Equal((Lines("missing/log").Length, port - 1, null), ((int)target.Lines, (int)(target.Lines + target.Lost), target.Trouble));
    }

    [Fact]
    public void Apply_SyslogAndFile_BothGetTheLines()
    {
        using Socket syslog = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        syslog.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        syslog.ReceiveTimeout = (int)Limit.TotalMilliseconds;
        PivotConfig config = To("log");
        _keeper.Apply(config with { Log = config.Log with { Syslog = (IPEndPoint)syslog.LocalEndPoint! } });
        _director.Open(1, 1);
        _director.PassTenMinutes();

        byte[] datagram = new byte[2048];
        string message = System.Text.Encoding.UTF8.GetString(datagram, 0, syslog.Receive(datagram));

        Assert.Matches(@"^<30>1 \S+Z \S+ pivot \d+ connection - \{""time"":.*""clientPort"":1,.*\}$", message);
        _keeper.Stop(connectionsEnd: true);
        Assert.Single(Lines("log"));
    }

    private PivotConfig To(string file, bool isLogging = true) => new()
    {
        Log = new LogConfig { Connections = _folder[file] },
        Services = [new ServiceConfig { Name = "web", LogConnections = isLogging ? ConnectionTelling.End : ConnectionTelling.Nothing }],
    };

    private JsonElement[] Lines(string file) => [.. File.ReadAllLines(_folder[file]).Select(line => JsonDocument.Parse(line).RootElement)];
}
