using System.Net;
using System.Net.Sockets;
using Pivot.Checking;
using Pivot.Config;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Running;
using Pivot.Testing.Packets;

namespace Pivot.Tests;

/// <summary>What the director is told of the health of servers on loopback.</summary>
public sealed class HealthKeeperTests : IDisposable
{
    private const int Connections = 16;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly AnonymousRegion _region = new(PacketDirector.MemoryFor(Connections));
    private readonly LogLines _log = new();
    private readonly PacketDirector _director;
    private readonly HealthKeeper _keeper;

    public HealthKeeperTests()
    {
        _director = new PacketDirector(_region.Region, new TableOptions(Connections, Guid.NewGuid(), 1, 1_000_000, ConnectionTimeouts.Default), new DirectorOptions(1, 0));
        _keeper = new HealthKeeper(_director, new TrafficWay(_director), _log);
    }

    private RealServer First => _director.Services[0].Servers[0];

    public void Dispose()
    {
        _keeper.Dispose();
        _director.Dispose();
        _region.Dispose();
    }

    [Fact]
    public void Apply_ServerThatRefuses_IsDownAndUpAgainWhenItListens()
    {
        using Socket server = NewServer(out int port);
        Apply(Service(port));
        Await(() => First.IsDown);

        server.Listen(16);
        Await(() => !First.IsDown);

        _keeper.Dispose();
        Assert.Equal(
            ["Warning web: web1 is gone: connect refused, at its first check", "Warning web: no server is left: new connections are refused",
             "Information web: web1 is back: connected, 1 of 1", "Information web: has a server again: new connections go there"],
            _log.Lines);
    }

    [Fact]
    public void Apply_WithoutTheCheck_ServerIsUpAndWhatPeopleSaidStays()
    {
        using Socket server = NewServer(out int port);
        Apply(Service(port));
        Await(() => First.IsDown);
        Assert.True(_director.TryChangeServer("web", "web1", condition => condition with { Weight = 7 }));
        Assert.True(First.IsDown);

        Apply(Service(port) with { Health = new HealthConfig() });

        Assert.Equal((false, 7), (First.IsDown, First.Weight));
        Assert.Empty(_keeper.Status());
    }

    [Fact]
    public void Apply_ServerComesToBeChecked_OthersKeepTheirState()
    {
        using Socket one = NewServer(out int port), two = NewServer(out int otherPort);
        two.Listen(16);
        Apply(Service(port));
        Await(() => First.IsDown);

        Apply(Service(port, otherPort));

        Assert.True(First.IsDown);
        Await(() => _keeper.Status().Count == 2 && _keeper.Status().All(status => status.Checks > 0));
        Assert.False(_director.Services[0].Servers[1].IsDown);
    }

    [Fact]
    public void Apply_NobodyIsChecked_ChangesNothing()
    {
        Apply(Service(80) with { Health = new HealthConfig() });

        Assert.Empty(_keeper.Status());
        Assert.Equal(0, _keeper.Load.Servers);
        Assert.Equal(ServerCondition.AsConfigured, First.Condition);
    }

    [Fact]
    public void Plan_EveryKey_IsInTheCheck()
    {
        HealthConfig health = new()
        {
            Check = HealthCheckKind.Https,
            Path = "/x",
            Status = [204],
            Host = "web.example",
            Expect = "ok",
            Verify = false,
            Query = "q.example",
            Run = ["/x"],
            Port = 81,
            Interval = TimeSpan.FromSeconds(9),
            Timeout = TimeSpan.FromSeconds(8),
            Rise = 7,
            Fall = 6,
            SlowStart = TimeSpan.FromSeconds(5),
        };
        ServiceConfig service = Service(80) with { Health = health, Fallback = new FallbackConfig { Address = IPAddress.Parse("192.0.2.99") } };

        Health.CheckedServer checkedServer = Assert.Single(CheckPlan.Of(new PivotConfig { Services = [service] }));

        Assert.Equal(
            new Health.HealthCheckSpec
            {
                Kind = Health.HealthCheckKind.Https, Path = "/x", Status = [204], Host = "web.example", Expect = "ok", Verify = false, Query = "q.example", Run = ["/x"], Port = 81,
                Interval = TimeSpan.FromSeconds(9), Timeout = TimeSpan.FromSeconds(8), Rise = 7, Fall = 6, SlowStart = TimeSpan.FromSeconds(5),
            },
            checkedServer.Check);
        Assert.Equal(("web", "web1", (ushort?)80), (checkedServer.Target.Service, checkedServer.Target.Server, checkedServer.Target.Port));
    }

    /// <summary>A port of loopback that nobody else has, and that refuses until it listens.</summary>
    private static Socket NewServer(out int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        return socket;
    }

    private static ServiceConfig Service(params int[] ports) => ConfigReader.Read("t.toml", "[[service]]\nname = \"web\"\naddress = \"192.0.2.80\"\nport = 80").Config!.Services[0] with
    {
        Health = new HealthConfig { Check = HealthCheckKind.Tcp, Interval = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(1), Rise = 1, Fall = 1 },
        Servers = [.. ports.Select((port, index) => new ServerConfig { Name = $"web{index + 1}", Address = IPAddress.Loopback, Port = (ushort)port })],
    };

    private void Apply(ServiceConfig service)
    {
        PivotConfig config = new() { Services = [service] };
        _director.Apply(ServiceSpecs.Of(config, new BoardAddresses(new Dictionary<string, IReadOnlyList<IPAddress>>()), out _), ConnectionTimeouts.Default);
        _keeper.Apply(config);
    }

    private static void Await(Func<bool> isSo) => Assert.True(SpinWait.SpinUntil(isSo, Limit));
}
