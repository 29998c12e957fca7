using Pivot.Director.Connections;
using Pivot.Director.Forecasting;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Sctp;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.FullNatBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>What is foretold of a packet is what then becomes of it, and asking changes nothing.</summary>
public sealed class ForecastTests : IDisposable
{
    private readonly DirectorBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(ForwardingMethod.Nat, Client, true, ForwardingMethod.Nat, DropReason.None)]
    [InlineData(ForwardingMethod.FullNat, Client, true, ForwardingMethod.FullNat, DropReason.None)]
    [InlineData(ForwardingMethod.FullNat, Client, false, ForwardingMethod.FullNat, DropReason.NoSourceAddress)]
    [InlineData(ForwardingMethod.Auto, Client, true, ForwardingMethod.Nat, DropReason.None)]
    [InlineData(ForwardingMethod.Auto, "203.0.113.77", true, ForwardingMethod.FullNat, DropReason.None)]
    [InlineData(ForwardingMethod.DirectRoute, Client, true, ForwardingMethod.DirectRoute, DropReason.NeighbourUnknown)]
    [InlineData(ForwardingMethod.Tunnel, Client, true, ForwardingMethod.Tunnel, DropReason.None)]
    [InlineData(ForwardingMethod.Tunnel, Client, false, ForwardingMethod.Tunnel, DropReason.TunnelNoRoute)]
    [InlineData(ForwardingMethod.Nat, Board, true, ForwardingMethod.Nat, DropReason.BoardLocal)]
    [InlineData(ForwardingMethod.FullNat, Board, true, ForwardingMethod.FullNat, DropReason.None)]
    public void Forecast_EachMethod_AgreesWithThePacketThatComes(ForwardingMethod configured, string client, bool routed, ForwardingMethod method, DropReason obstacle)
    {
        _bench.Apply(Web(Server(Server1) with { Forwarding = configured }));
        if (routed)
        {
            ApplyBoard(_bench.Director);
            _bench.Director.ApplySubnets([new AddressPrefix(IpAddress.Parse("203.0.113.0"), 24)]);
        }

        PacketForecast forecast = Forecast(client, 0);

        ServerForecast server = Assert.Single(forecast.Servers);
        Assert.Equal((true, method, obstacle, obstacle == DropReason.None), (forecast.IsOurs, server.Method, server.Obstacle, server.TakesConnections));
        Assert.Equal(method == ForwardingMethod.FullNat && routed ? [IpAddress.Parse(Board)] : [], server.Local);
        Assert.Empty(_bench.Connections());
        Assert.Equal(obstacle, _bench.FromClient(TcpFlags.Syn, client: client).Reason);
    }

    [Theory]
    [InlineData(ForwardingMethod.Nat, DropReason.NoRoute)]
    [InlineData(ForwardingMethod.DirectRoute, DropReason.NoRoute)]
    [InlineData(ForwardingMethod.Tunnel, DropReason.TunnelNoRoute)]
    public void Forecast_FromTheBridgedDirectorWithoutARoute_NamesWhyItsDeviceWillDropIt(ForwardingMethod method, DropReason obstacle)
    {
        using var bench = new DirectorBench(extraHops: -1, bridged: true);
        bench.Apply(Web(Server(Server1) with { Forwarding = method }));
        var key = new FlowKey(IpProtocol.Tcp, IpAddress.Parse(Client), 0, IpAddress.Parse(Virtual), 80);

        Assert.Equal(obstacle, Assert.Single(bench.Director.Forecast(key, bench.Now).Servers).Obstacle);
        bench.Director.Apply(Routes(1500));
        Assert.Equal(DropReason.None, Assert.Single(bench.Director.Forecast(key, bench.Now).Servers).Obstacle);
    }

    [Fact]
    public void Forecast_ServersThatTakeNone_AreNamedWithTheirState()
    {
        _bench.Apply(Web(Server(Server1, weight: 0), Server(Server2)));

        PacketForecast forecast = Forecast(Client, 0);

        Assert.Equal([false, true], forecast.Servers.Select(server => server.TakesConnections));
    }

    [Fact]
    public void Forecast_OfAKnownConnection_IsItsOwnServerAndWayWhateverIsConfiguredNow()
    {
        _bench.Apply(Web(Server(Server1)));
        ApplyBoard(_bench.Director);
        _bench.Handshake();
        _bench.Apply(Web(FullNat(Server1), Server(Server2)));

        PacketForecast forecast = Forecast(Client, 40000);

        Assert.Equal(ConnectionState.Established, forecast.Connection!.State);
        Assert.Equal((IpAddress.Parse(Server1), ForwardingMethod.Nat), (Assert.Single(forecast.Servers).Server.Address, forecast.Servers[0].Method));
        Assert.Null(Forecast(Client, 40001).Connection);
    }

    [Fact]
    public void Forecast_OfAPersistentClient_IsTheServerThatKeepsIt()
    {
        _bench.Apply(Web(Server(Server1), Server(Server2)) with { Persistence = new ServicePersistence(TimeSpan.FromMinutes(5)) });
        _bench.Handshake();

        PacketForecast same = Forecast(Client, 0);
        PacketForecast other = Forecast("192.0.2.11", 0);

        Assert.Equal((true, IpAddress.Parse(Server1)), (same.IsKept, Assert.Single(same.Servers).Server.Address));
        Assert.Equal((false, 2), (other.IsKept, other.Servers.Count));
    }

    [Fact]
    public void Forecast_OfAConnectionWithoutServer_SaysThatItIsGone()
    {
        _bench.Apply(Web(Server(Server1)));
        _bench.Handshake();
        _bench.Apply(Web(Server(Server2)));

        Assert.Equal((DropReason.ServerGone, DropReason.ServerGone), (Forecast(Client, 40000).Obstacle, _bench.FromClient(TcpFlags.Ack).Reason));
    }

    [Fact]
    public void Forecast_OfAConnectionThatIsOver_IsANewOne()
    {
        _bench.Apply(Web(Server(Server1), Server(Server2)));
        _bench.Handshake();
        _bench.FromServer(TcpFlags.Rst);

        PacketForecast forecast = Forecast(Client, 40000);

        Assert.Null(forecast.Connection);
        Assert.Equal(2, forecast.Servers.Count);
        IPv4(_bench.FromClient(TcpFlags.Syn).Bytes, Destination(Server2, 80));
    }

    [Theory]
    [InlineData(OnServerLoss.Drop, false)]
    [InlineData(OnServerLoss.Reset, false)]
    [InlineData(OnServerLoss.Reschedule, true)]
    public void Forecast_OfATcpConnectionWhoseServerIsDown_IsWhatItsServiceSays(OnServerLoss loss, bool isNew)
    {
        _bench.Apply(Web(Server(Server1), Server(Server2)) with { OnServerLoss = loss });
        _bench.Handshake();
        _bench.Director.TryChangeServer("web", Server1, condition => condition with { IsDown = true });

        PacketForecast forecast = Forecast(Client, 40000);

        Assert.Equal((isNew, isNew ? DropReason.None : DropReason.ServerGone), (forecast.Connection is null, forecast.Obstacle));
        Assert.Equal(forecast.Obstacle, _bench.FromClient(TcpFlags.Ack).Reason);
    }

    [Fact]
    public void Forecast_OfAnSctpAssociationWhoseServerIsGone_IsDroppedUnlessItBeginsAnew()
    {
        PacketBuilder data = PacketBuilder.Sctp(Client, 40000, Virtual, 3868, SctpChunkType.Data);
        _bench.Apply(Service("diameter", "rr", IpProtocol.Sctp, [new PortRange(3868, 3868)], Server(Server1)));
        _bench.Send(PacketBuilder.Sctp(Client, 40000, Virtual, 3868, SctpChunkType.Init));
        _bench.Apply(Service("diameter", "rr", IpProtocol.Sctp, [new PortRange(3868, 3868)], Server(Server2)));

        PacketForecast forecast = _bench.Director.Forecast(new FlowKey(IpProtocol.Sctp, IpAddress.Parse(Client), 40000, IpAddress.Parse(Virtual), 3868), _bench.Now);

        Assert.Equal((DropReason.ServerGone, true), (forecast.Obstacle, forecast.Connection is not null));
        Assert.Equal(DropReason.ServerGone, _bench.Send(data).Reason);
    }

    [Fact]
    public void Forecast_OfUdpWhoseServerIsGone_IsANewOneToAnother()
    {
        _bench.Apply(Dns(Server(Server1, 53)));
        _bench.Send(PacketBuilder.Udp(Client, 40000, Virtual, 53));
        _bench.Apply(Dns(Server(Server2, 53)));

        PacketForecast forecast = _bench.Director.Forecast(new FlowKey(IpProtocol.Udp, IpAddress.Parse(Client), 40000, IpAddress.Parse(Virtual), 53), _bench.Now);

        Assert.Equal((null, DropReason.None), (forecast.Connection, forecast.Obstacle));
        Assert.Equal(IpAddress.Parse(Server2), Assert.Single(forecast.Servers).Server.Address);
        IPv4(_bench.Send(PacketBuilder.Udp(Client, 40000, Virtual, 53)).Bytes, Destination(Server2, 53));
    }

    [Fact]
    public void Forecast_OfAKnownFullNatConnection_NamesTheLocalAddressThatItHas()
    {
        _bench.Apply(Web(FullNat(Server1) with { Sources = [IpAddress.Parse(Source1), IpAddress.Parse(Source2)] }));
        ApplyBoard(_bench.Director);
        _bench.Handshake();

        Assert.Equal([_bench.Connections()[0].Local], Assert.Single(Forecast(Client, 40000).Servers).Local);
    }

    [Fact]
    public void Forecast_OfAMasqueradedConnection_IsOfNoServiceAndNoServer()
    {
        using DirectorBench bench = MasqueradeBench.Bench();
        bench.Send(PacketBuilder.Tcp(Server1, 40000, MasqueradeBench.Outside, 80, TcpFlags.Syn));

        PacketForecast forecast = bench.Director.Forecast(new FlowKey(IpProtocol.Tcp, IpAddress.Parse(Server1), 40000, IpAddress.Parse(MasqueradeBench.Outside), 80), bench.Now);

        Assert.Equal((null, DropReason.None, 0), (forecast.Service, forecast.Obstacle, forecast.Servers.Count));
        Assert.Equal(ConnectionState.SynRecv, forecast.Connection!.State);
    }

    [Theory]
    [InlineData(Client, Virtual, 81, true, DropReason.NoService)]
    [InlineData(Client, "198.51.100.99", 80, false, DropReason.None)]
    [InlineData("fe80::1", Virtual6, 80, false, DropReason.LinkLocal)]
    [InlineData(Client, "224.0.0.1", 80, false, DropReason.NotUnicast)]
    public void Forecast_NothingForAService_IsNamed(string client, string destination, int port, bool isOurs, DropReason obstacle)
    {
        _bench.Apply(Web(Server(Server1)));

        PacketForecast forecast = _bench.Director.Forecast(new FlowKey(IpProtocol.Tcp, IpAddress.Parse(client), 0, IpAddress.Parse(destination), (ushort)port), _bench.Now);

        Assert.Equal((isOurs, obstacle, 0), (forecast.IsOurs, forecast.Obstacle, forecast.Servers.Count));
        Outcome outcome = _bench.Send(PacketBuilder.Tcp(client, 40000, destination, port, TcpFlags.Syn));
        Assert.Equal(obstacle, outcome.Reason);
        Assert.Equal(obstacle == DropReason.None, outcome.Verdict == Verdict.Pass);
    }

    private PacketForecast Forecast(string client, int port) =>
        _bench.Director.Forecast(new FlowKey(IpProtocol.Tcp, IpAddress.Parse(client), (ushort)port, IpAddress.Parse(Virtual), 80), _bench.Now);
}
