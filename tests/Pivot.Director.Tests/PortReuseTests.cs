using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>A client that opens a connection with the port of one that was.</summary>
public sealed class PortReuseTests : IDisposable
{
    private const TcpFlags FinAck = TcpFlags.Fin | TcpFlags.Ack;

    private readonly DirectorBench _bench = new();

    public PortReuseTests()
    {
        _bench.Apply(Web(Server(Server1, 80), Server(Server2, 80)));
        _bench.Handshake();
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Process_SynInTimeWait_IsScheduledAnew()
    {
        _bench.FromClient(FinAck);
        _bench.FromServer(FinAck);

        AssertNewConnection();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Process_SynAfterReset_IsScheduledAnew(bool byServer)
    {
        _ = byServer ? _bench.FromServer(TcpFlags.Rst) : _bench.FromClient(TcpFlags.Rst);

        AssertNewConnection();
    }

    [Fact]
    public void Process_SynWhileEstablished_GoesToItsServer()
    {
        IPv4(_bench.FromClient(TcpFlags.Syn).Bytes, Destination(Server1, 80));
        Assert.Equal(4, Assert.Single(_bench.Connections()).PacketsIn + Assert.Single(_bench.Connections()).PacketsOut);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Process_SynWhileHalfClosed_GoesToItsServer(bool byServer)
    {
        _ = byServer ? _bench.FromServer(FinAck) : _bench.FromClient(FinAck);

        IPv4(_bench.FromClient(TcpFlags.Syn).Bytes, Destination(Server1, 80));
    }

    [Fact]
    public void Process_SynInTimeWaitOfQuiescedServer_LeavesIt()
    {
        _bench.FromClient(FinAck);
        _bench.FromServer(FinAck);
        _bench.Director.TryChangeServer("web", Server1, condition => condition with { IsDrained = true });

        AssertNewConnection();
        Assert.Equal(0, _bench.Director.Services[0].Servers[0].InactiveConnections);
    }

    [Fact]
    public void Process_SynInTimeWaitWithoutAnyServer_IsRefused()
    {
        _bench.FromClient(FinAck);
        _bench.FromServer(FinAck);
        _bench.Apply(Web(Server(Server1, 80, weight: 0)));

        Assert.Equal(DropReason.NoServer, _bench.FromClient(TcpFlags.Syn).Reason);
    }

    [Fact]
    public void Process_SynInFinWaitOfInputOnly_IsScheduledAnew()
    {
        var near = new Ports.NextHop(1, default, default);
        RealServerSpec[] servers = [Server(Server1) with { Forwarding = ForwardingMethod.DirectRoute }, Server(Server2) with { Forwarding = ForwardingMethod.DirectRoute }];
        _bench.Apply(Web(servers));
        _bench.Director.Apply(new Dictionary<IpAddress, Ports.NextHop> { [IpAddress.Parse(Server1)] = near, [IpAddress.Parse(Server2)] = near });
        foreach (TcpFlags flags in new[] { TcpFlags.Syn, TcpFlags.Ack, FinAck })
        {
            _bench.FromClient(flags, port: 5);
        }

        ConnectionSnapshot before = _bench.Connections().Single(connection => connection.ClientPort == 5);
        _bench.FromClient(TcpFlags.Syn, port: 5);
        ConnectionSnapshot after = _bench.Connections().Single(connection => connection.ClientPort == 5);

        Assert.Equal((ConnectionState.FinWait, ConnectionState.SynRecv), (before.State, after.State));
        Assert.NotEqual(before.ServerId, after.ServerId);
    }

    private void AssertNewConnection()
    {
        Outcome outcome = _bench.FromClient(TcpFlags.Syn);

        IPv4(outcome.Bytes, Destination(Server2, 80), ChecksumsCorrect());
        ConnectionSnapshot connection = Assert.Single(_bench.Connections());
        Assert.Equal((ConnectionState.SynRecv, 1L), (connection.State, connection.PacketsIn));
        _bench.FromServer(TcpFlags.Syn | TcpFlags.Ack, server: Server2);
        _bench.FromClient(TcpFlags.Ack);
        Assert.Equal(1, _bench.Director.Services[0].Servers[1].ActiveConnections);
    }
}
