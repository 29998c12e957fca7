using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests.FastPath;

/// <summary>Carried connections over their lives: expiry, lost events, restarts, servers that go, ports used again.</summary>
public sealed class LivesTests : IDisposable
{
    private const TcpFlags FinAck = TcpFlags.Fin | TcpFlags.Ack;

    private readonly DirectorBench _bench = new();
    private readonly FakeFastPath _fast;

    public LivesTests()
    {
        _fast = _bench.CarryBy();
        _bench.Apply(Web(Server(Server1, 80), Server(Server2, 80)), Dns(Server(Server1, 53)));
    }

    private IReadOnlyList<RealServer> Servers => _bench.Director.Services[0].Servers;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Expire_CarriedPackets_KeepTheConnectionAlive()
    {
        _bench.Handshake();
        for (int minute = 0; minute < 40; minute += 10)
        {
            _bench.Pass(TimeSpan.FromMinutes(10));
            Assert.True(_bench.FromServer(TcpFlags.Ack).IsCarried);
        }

        Assert.Equal(TimeSpan.FromMinutes(15), Assert.Single(_bench.Connections()).Expires);
        _bench.Pass(TimeSpan.FromMinutes(15));
        Assert.Single(_bench.Connections());
        _bench.Pass(TimeSpan.FromSeconds(1));
        Assert.Empty(_bench.Connections());
        Assert.False(_bench.FromServer(TcpFlags.Ack).IsCarried);
        Assert.Equal((0, 0, 0), (_bench.Director.FastPath!.Value.Flows, Servers[0].ActiveConnections, Servers[0].InactiveConnections));
    }

    [Fact]
    public void Tell_CarriedConnection_TellsTotalsAndItsLastPacket()
    {
        var told = new ConnectionEvents(16);
        _bench.Director.TellConnections(told);
        _bench.Apply(Web(Server(Server1, 80)) with { Telling = ConnectionTelling.End });
        _bench.Handshake();
        _bench.Pass(TimeSpan.FromSeconds(5));
        _bench.FromServer(TcpFlags.Ack);
        ulong last = _bench.Now;
        _bench.Pass(TimeSpan.FromSeconds(2));
        _bench.Director.TryChangeServer("web", Server1, condition => condition with { IsDown = true });
        _bench.Director.CollectFlows(_bench.Now);

        _bench.Pass(TimeSpan.FromMinutes(16));

        Assert.True(told.TryTake(out ConnectionEvent end));
        Assert.Equal((2L, 2L, (uint)last, ConnectionEnd.Timeout), (end.PacketsIn, end.PacketsOut, end.LastSeen, end.End));
    }

    [Fact]
    public void Expire_EventsLost_StatesAreReadFromTheTallies()
    {
        _fast.EventRoom = 0;
        for (int port = 1; port <= 4; port++)
        {
            _bench.Handshake(port, server: port % 2 != 0 ? Server1 : Server2);
        }

        _bench.FromServer(FinAck, port: 2, server: Server2);
        _bench.FromClient(FinAck, port: 3);
        _bench.FromServer(FinAck, port: 3);
        _bench.FromServer(TcpFlags.Rst, port: 4, server: Server2);
        Assert.All(_bench.Connections(), connection => Assert.Equal(ConnectionState.SynRecv, connection.State));
        Assert.NotEqual(0ul, _bench.Director.FastPath!.Value.Lost);

        _bench.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal(
            [ConnectionState.Established, ConnectionState.FinWait, ConnectionState.TimeWait, ConnectionState.Close],
            _bench.Connections().OrderBy(connection => connection.ClientPort).Select(connection => connection.State));
        Assert.Equal((1, 0), (Servers[0].ActiveConnections, Servers[1].ActiveConnections));
    }

    [Fact]
    public void CarryBy_AfterARestart_FlowsGoOnMeanwhileAndCountOn()
    {
        _bench.Handshake(port: 1);
        _bench.Handshake(port: 2, server: Server2);
        _bench.Send(PacketBuilder.Udp(Client, 3, Virtual, 53));
        _bench.Restart();
        Assert.True(_bench.FromClient(TcpFlags.Ack, port: 1).IsCarried);
        Assert.True(_bench.FromServer(FinAck, port: 2, server: Server2).IsCarried);

        _bench.CarryBy();
        Assert.True(_bench.FromClient(TcpFlags.Ack, port: 1).IsCarried);
        _bench.Apply(Web(Server(Server1, 80), Server(Server2, 80)), Dns(Server(Server1, 53)));
        Assert.True(_bench.FromClient(TcpFlags.Ack, port: 1).IsCarried);
        Assert.True(_bench.Send(PacketBuilder.Udp(Server1, 53, Client, 3)).IsCarried);

        ConnectionSnapshot[] connections = [.. _bench.Connections().OrderBy(connection => connection.ClientPort)];
        Assert.All(connections, connection => Assert.True(connection.FastPath));
        Assert.Equal((5L, 1L, ConnectionState.Established), (connections[0].PacketsIn, connections[0].PacketsOut, connections[0].State));
        Assert.Equal((2L, 2L, ConnectionState.FinWait), (connections[1].PacketsIn, connections[1].PacketsOut, connections[1].State));
        Assert.Equal((1L, 1L), (connections[2].PacketsIn, connections[2].PacketsOut));
        Assert.Equal(3, _bench.Director.FastPath!.Value.Flows);
        Assert.Equal((2L, 0L), (Servers[0].Traffic.PacketsIn, Servers[0].Traffic.PacketsOut));
    }

    [Theory]
    [InlineData("connections")]
    [InlineData("generation")]
    [InlineData("address")]
    [InlineData("slot")]
    [InlineData("server")]
    [InlineData("extent")]
    public void CarryBy_MemoryThatDoesNotFit_CarriesNothingWrong(string damage)
    {
        _bench.Handshake(port: 1);
        _bench.Handshake(port: 2, server: Server2);
        switch (damage)
        {
            case "connections":
                _bench.Restart(boot: Guid.NewGuid());
                break;

            case "generation":
                _fast.Flow(1).Generation += 2;
                break;

            case "address":
                _fast.Flow(1).Destination ^= 1 << 24;
                break;

            case "slot":
                _fast.Flow(1).Generation += 1;
                break;

            case "server":
                (_fast.Server(0).Id, _fast.Server(1).Id) = (_fast.Server(1).Id, _fast.Server(0).Id);
                break;

            default:
                _fast.Setting.Extent = 77;
                break;
        }

        if (damage != "connections")
        {
            _bench.Restart();
        }

        _bench.CarryBy();
        _bench.Apply(Web(Server(Server1, 80), Server(Server2, 80)), Dns(Server(Server1, 53)));

        bool isOtherCarried = damage is "generation" or "address" or "slot";
        Assert.Equal(isOtherCarried ? 1 : 0, _bench.Director.FastPath!.Value.Flows);
        Assert.Equal(0u, _fast.Find(PacketBuilder.Tcp(Client, 1, Virtual, 80, TcpFlags.Ack).Build()));
        if (damage != "connections")
        {
            Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Ack, port: 1).Verdict);
            Assert.True(_bench.FromClient(TcpFlags.Ack, port: 1).IsCarried);
            Assert.True(_bench.FromServer(TcpFlags.Ack, port: 1).IsCarried);
        }
    }

    [Theory]
    [InlineData(OnServerLoss.Drop)]
    [InlineData(OnServerLoss.Reset)]
    [InlineData(OnServerLoss.Reschedule)]
    public void Process_ServerDown_PacketsVisitTheDirectorAtOnce(OnServerLoss loss)
    {
        _bench.Apply(Web(Server(Server1, 80), Server(Server2, 80)) with { OnServerLoss = loss });
        _bench.Handshake();

        Down(true);
        Outcome outcome = _bench.FromClient(TcpFlags.Ack);

        Assert.False(outcome.IsCarried);
        Assert.Equal(loss == OnServerLoss.Reschedule ? DropReason.None : DropReason.ServerGone, outcome.Reason);
        Assert.Equal(loss == OnServerLoss.Reset ? 0 : 1, _bench.Director.FastPath!.Value.Flows);
        Down(false);
        Assert.Equal(loss != OnServerLoss.Reset, _bench.FromClient(TcpFlags.Ack).IsCarried);
        Assert.Equal(loss == OnServerLoss.Reschedule, loss != OnServerLoss.Reset && Assert.Single(_bench.Connections()).Destination.ToString() == Server2);

        void Down(bool isDown) => Assert.True(_bench.Director.TryChangeServer("web", Server1, condition => condition with { IsDown = isDown }));
    }

    [Fact]
    public void Apply_ServerRemoved_ItsPlaceIsNobodysAndItsTrafficStays()
    {
        _bench.Handshake();
        _bench.FromClient(TcpFlags.Ack);
        long before = _bench.Director.Traffic.PacketsIn;

        _bench.Apply(Web(Server(Server2, 80)), Dns(Server(Server1, 53)));

        Assert.False(_bench.FromClient(TcpFlags.Ack).IsCarried);
        Assert.Equal(0, _bench.Director.FastPath!.Value.Flows);
        _bench.Apply(Dns(Server(Server1, 53)));
        Assert.Equal(before, _bench.Director.Traffic.PacketsIn);
    }

    [Fact]
    public void Process_PortUsedAgainInTimeWait_IsAnotherConnectionOfAnotherServer()
    {
        _bench.Handshake();
        Assert.True(_bench.FromClient(FinAck).IsCarried);
        Assert.True(_bench.FromServer(FinAck).IsCarried);

        Assert.False(_bench.FromClient(TcpFlags.Syn).IsCarried);

        ConnectionSnapshot connection = Assert.Single(_bench.Connections());
        Assert.Equal((Server2, ConnectionState.SynRecv, 1L, 0L), (connection.Destination.ToString(), connection.State, connection.PacketsIn, connection.PacketsOut));
        Assert.False(_bench.FromServer(TcpFlags.Ack).IsCarried);
        Assert.True(_bench.FromServer(TcpFlags.Syn | TcpFlags.Ack, server: Server2).IsCarried);
        Assert.Equal((2L, 2L), (Servers[0].Traffic.PacketsOut, Servers[0].Traffic.PacketsIn - 1));
    }

    [Fact]
    public void Process_NewConnections_AllocateNothing()
    {
        using var batch = new PacketBatch(1);
        Run(1, 500);
        long least = long.MaxValue;
        for (int round = 1; round < 6; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(500 * round, 500);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.InRange(_bench.Director.FastPath!.Value.Flows, 900, 1024);

        void Run(int first, int count)
        {
            for (int port = first; port < first + count; port++)
            {
                batch.Clear();
                batch.Add(PacketBuilderOf(port, batch.Room(0)), default);
                _bench.Director.Process(batch, _bench.Director.WorkerOf(0), _bench.Now);
            }
        }
    }

    [Fact]
    public void Process_HundredThousandConnections_WeightedLeastConnectionsCountsThemRight()
    {
        using var bench = new DirectorBench(120_000);
        bench.CarryBy();
        bench.Apply(Service("web", "wlc", IpProtocol.Tcp, [new(80, 80)], Server(Server1, 80), Server(Server2, 80, weight: 3)));
        var random = new Random(3);
        for (int number = 0; number < 100_000; number++)
        {
            string client = $"10.0.{number >> 8 & 0xff}.{number & 0xff}";
            int port = 1000 + (number >> 16);
            bench.FromClient(TcpFlags.Syn, port, client);
            string server = bench.Fast!.Find(PacketBuilder.Tcp(Server1, 80, client, port, TcpFlags.Ack).Build()) != 0 ? Server1 : Server2;
            bench.FromServer(TcpFlags.Syn | TcpFlags.Ack, port, client, server);
            bench.FromClient(TcpFlags.Ack, port, client);
            if (random.Next(4) == 0)
            {
                bench.FromServer(FinAck, port, client, server);
            }
        }

        bench.Director.CollectFlows(bench.Now);
        IReadOnlyList<RealServer> servers = bench.Director.Services[0].Servers;
        int[] active = [0, 0];
        int[] inactive = [0, 0];
        foreach (ConnectionSnapshot connection in bench.Connections())
        {
            (connection.State == ConnectionState.Established ? active : inactive)[connection.Destination.ToString() == Server1 ? 0 : 1]++;
        }

        Assert.Equal([servers[0].ActiveConnections, servers[1].ActiveConnections], active);
        Assert.Equal([servers[0].InactiveConnections, servers[1].InactiveConnections], inactive);
        Assert.Equal(100_000, active.Sum() + inactive.Sum());
        Assert.InRange(servers[1].Overhead / (double)servers[0].Overhead, 2.99, 3.01);
        Assert.InRange(bench.Director.FastPath!.Value.Refused, 0, 100);
    }

    private static int PacketBuilderOf(int port, Span<byte> room)
    {
        ReadOnlySpan<byte> packet = Syn;
        packet.CopyTo(room);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(room[20..], (ushort)port);
        return packet.Length;
    }

    private static readonly byte[] Syn = PacketBuilder.Tcp(Client, 1, Virtual, 80, TcpFlags.Syn).Build();
}
