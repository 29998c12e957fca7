using Pivot.Director.Connections;
using Pivot.Director.FastPath;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests.FastPath;

/// <summary>Rings that are full, events that wait, and those who take them: nothing waits for ever, and nothing is taken twice or for another connection.</summary>
public sealed class LostEventsTests : IDisposable
{
    private const TcpFlags FinAck = TcpFlags.Fin | TcpFlags.Ack;

    private readonly DirectorBench _bench = new();
    private readonly FakeFastPath _fast;

    public LostEventsTests()
    {
        _fast = _bench.CarryBy();
        _bench.Apply(Web(Server(Server1, 80), Server(Server2, 80)), Dns(Server(Server1, 53)));
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Expire_EventsAreLostAllTheWhile_GoesOnAndEndsWhatIsIdle()
    {
        for (int port = 1; port <= 1000; port++)
        {
            _bench.Send(PacketBuilder.Udp(Client, port, Virtual, 53));
        }

        int looks = 0;
        _fast.OnLook = () =>
        {
            _fast.Setting.Lost++;
            Assert.True(++looks < 10_000, "there is no end of looking");
        };

        _bench.Pass(TimeSpan.FromMinutes(6));

        Assert.Empty(_bench.Connections());
    }

    [Fact]
    public void Expire_EventsWereLostDuringALook_LooksAgain()
    {
        _fast.EventRoom = 0;
        for (int port = 1; port <= 1000; port++)
        {
            _bench.FromClient(TcpFlags.Syn, port);
        }

        // The look has passed the first record when it is established, without anybody being told.
        int looks = 0;
        _fast.OnLook = () =>
        {
            if (++looks == 3)
            {
                Assert.True(_bench.FromServer(TcpFlags.Syn | TcpFlags.Ack, 1).IsCarried);
                Assert.True(_bench.FromClient(TcpFlags.Ack, 1).IsCarried);
            }
        };
        Assert.True(_bench.FromServer(TcpFlags.Syn | TcpFlags.Ack, 3).IsCarried);
        _bench.Director.Expire(_bench.Now);
        Assert.InRange(looks, 3, 100);

        _bench.Director.Expire(_bench.Now);

        Assert.Equal(ConnectionState.Established, _bench.Connections().Single(connection => connection.ClientPort == 1).State);
    }

    /// <summary>The reset that a half-open connection outlives is not taken for its end, because it was seen ever.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Expire_EventsLostAfterAResetThatNobodyHeeded_TheConnectionLives(bool synAgain)
    {
        _bench.FromClient(TcpFlags.Syn);
        Assert.True(_bench.FromClient(TcpFlags.Rst).IsCarried);
        if (synAgain)
        {
            _bench.FromClient(TcpFlags.Syn);
        }

        Assert.True(_bench.FromServer(TcpFlags.Syn | TcpFlags.Ack).IsCarried);
        Assert.True(_bench.FromClient(TcpFlags.Ack).IsCarried);
        _fast.Setting.Lost++;

        _bench.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal(ConnectionState.Established, Assert.Single(_bench.Connections()).State);
    }

    [Fact]
    public void CarryBy_AfterARestart_EventsLostMeanwhileAreReadFromTheTallies()
    {
        _bench.Handshake();
        _bench.Director.CollectFlows(_bench.Now);
        _bench.Restart();
        _fast.EventRoom = 0;
        Assert.True(_bench.FromClient(FinAck).IsCarried);
        Assert.True(_bench.FromServer(FinAck).IsCarried);
        _bench.CarryBy();
        _bench.Apply(Web(Server(Server1, 80), Server(Server2, 80)));

        _bench.Pass(TimeSpan.FromSeconds(1));

        ConnectionSnapshot connection = Assert.Single(_bench.Connections());
        Assert.Equal((ConnectionState.TimeWait, true), (connection.State, connection.FastPath));
    }

    [Fact]
    public void Process_ManyEventsWait_APacketTakesOnlySome()
    {
        _bench.Handshake(1);
        for (int i = 0; i < 3000; i++)
        {
            Assert.True(_bench.FromServer(FinAck, 1).IsCarried);
        }

        int before = _fast.EventCount;
        _bench.FromClient(TcpFlags.Syn, 2);
        Assert.Equal(before - 1024, _fast.EventCount);

        _bench.Director.Expire(_bench.Now);
        Assert.Equal(0, _fast.EventCount);
    }

    /// <summary>A client starts anew while another thread is taking the events that tell that its connection is over.</summary>
    [Fact]
    public async Task Process_PortUsedAgainWhileAnotherThreadCollects_WaitsForIt()
    {
        _bench.Handshake();
        _bench.Director.CollectFlows(_bench.Now);
        Assert.True(_bench.FromClient(FinAck).IsCarried);
        Assert.True(_bench.FromServer(FinAck).IsCarried);
        using var isInside = new ManualResetEventSlim();
        using var mayGoOn = new ManualResetEventSlim();
        _fast.OnTake = () =>
        {
            isInside.Set();
            mayGoOn.Wait(TestContext.Current.CancellationToken);
        };
        Task collecting = Task.Run(() => _bench.Director.CollectFlows(_bench.Now), TestContext.Current.CancellationToken);
        isInside.Wait(TestContext.Current.CancellationToken);
        var opening = new Thread(() => _bench.FromClient(TcpFlags.Syn));
        opening.Start();
        SpinWait.SpinUntil(() => !opening.IsAlive || (opening.ThreadState & ThreadState.WaitSleepJoin) != 0, TimeSpan.FromSeconds(20));

        mayGoOn.Set();
        await collecting;
        opening.Join();

        ConnectionSnapshot connection = Assert.Single(_bench.Connections());
        Assert.Equal((Server2, ConnectionState.SynRecv), (connection.Destination.ToString(), connection.State));
    }

    /// <summary>A packet is under way in the kernel while its connection begins anew: what it is told of is not the new one's.</summary>
    [Fact]
    public void Process_FlowIsPutAgainWhileAPacketIsUnderWay_ItsTallyStaysNew()
    {
        _bench.Handshake();
        _bench.Director.CollectFlows(_bench.Now);
        _fast.BetweenLookAndTelling = () =>
        {
            _fast.BetweenLookAndTelling = null;
            _bench.FromClient(TcpFlags.Syn);
        };

        Assert.True(_bench.FromClient(FinAck).IsCarried);

        Assert.Equal(0u, _fast.Tally(1, reply: false).Flags & (FlowTally.TcpFlags | FlowTally.PlainTold));
        Assert.Equal(ConnectionState.Established, Assert.Single(_bench.Connections()).State);
    }

    /// <summary>A program has taken a count back of which the director has taken no note.</summary>
    [Fact]
    public void Connections_TallyBelowZero_CountsAsNothing()
    {
        _bench.Send(PacketBuilder.Udp(Client, 1, Virtual, 53));
        _bench.Pass(TimeSpan.FromMinutes(1));
        _fast.Tally(1, reply: true).Packets = -1;
        _fast.Tally(1, reply: true).Bytes = -1400;
        _fast.Tally(1, reply: true).Seen = _fast.Now + 10_000;

        ConnectionSnapshot connection = Assert.Single(_bench.Connections());

        Assert.Equal((1L, 0L, 0L, TimeSpan.FromMinutes(4)), (connection.PacketsIn, connection.PacketsOut, connection.BytesOut, connection.Expires));
    }

    /// <summary>The memory may be gone for all that who was about to look knows.</summary>
    [Fact]
    public void StopCarrying_WhileAnotherIsAboutToCollect_TakesNothingMore()
    {
        _bench.Handshake();
        _fast.OnLook = () =>
        {
            _fast.OnLook = null;
            _bench.Director.StopCarrying(_bench.Now);
            _fast.OnTake = () => Assert.Fail("an event was taken after the end");
        };

        _bench.Director.CollectFlows(_bench.Now);

        Assert.Null(_bench.Director.FastPath);
        Assert.Equal(ConnectionState.Established, Assert.Single(_bench.Connections()).State);
    }

    /// <summary>The client's direction is in force, and the server's is being put in, when the client's next packet is carried and told.</summary>
    [Fact]
    public void Process_CarriedWhileTheFlowIsPutInForce_IsObserved()
    {
        using var bench = new DirectorBench(4096);
        FakeFastPath fast = bench.CarryBy();
        bench.Apply(Web(Server(Server1, 80)), Service("direct", "rr", IpProtocol.Tcp, [new(81, 81)], Server(Server2) with { Forwarding = Services.ForwardingMethod.DirectRoute }));
        bench.Director.Apply(new Dictionary<IpAddress, Ports.NextHop> { [IpAddress.Parse(Server2)] = new(2, default, default) });
        bench.FromClient(TcpFlags.Syn, 1, virtualPort: 81);
        int opening = 0;
        fast.OnAskForChunk = (part, chunk) =>
        {
            if (part == FlowPart.Buckets && chunk == 1)
            {
                fast.OnAskForChunk = null;
                Assert.True(fast.TryCarry(PacketBuilder.Tcp(Client, opening, Virtual, 80, TcpFlags.Ack).Build()), "the client's direction is not in force yet");
                bench.Director.CollectFlows(bench.Now);
            }
        };

        while (fast.OnAskForChunk is not null && opening < 4000)
        {
            bench.FromClient(TcpFlags.Syn, ++opening);
        }

        Assert.InRange(opening, 2000, 3999);
        Assert.Equal(ConnectionState.Established, bench.Connections().Single(connection => connection.ClientPort == opening).State);
    }
}
