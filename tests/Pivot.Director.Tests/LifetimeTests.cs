using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

/// <summary>States, activity and timeouts over whole lives of connections.</summary>
public sealed class LifetimeTests : IDisposable
{
    private const TcpFlags SynAck = TcpFlags.Syn | TcpFlags.Ack;
    private const TcpFlags FinAck = TcpFlags.Fin | TcpFlags.Ack;

    private readonly DirectorBench _bench = new();

    public LifetimeTests()
    {
        _bench.Apply(Web(Server(Server1, 80)), Dns(Server(Server1, 53)));
    }

    private RealServer WebServer => _bench.Director.Services[0].Servers[0];

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Observe_ClosedByClient_WalksTheStates()
    {
        Step(() => _bench.FromClient(TcpFlags.Syn), "SYN_RECV", active: 1);
        Step(() => _bench.FromServer(SynAck), "SYN_RECV", active: 1);
        Step(() => _bench.FromClient(TcpFlags.Ack), "ESTABLISHED", active: 1);
        Step(() => _bench.FromServer(TcpFlags.Ack | TcpFlags.Psh), "ESTABLISHED", active: 1);
        Step(() => _bench.FromClient(FinAck), "CLOSE_WAIT", active: 0);
        Step(() => _bench.FromServer(FinAck), "TIME_WAIT", active: 0);
        Step(() => _bench.FromClient(TcpFlags.Ack), "TIME_WAIT", active: 0);
    }

    [Fact]
    public void Observe_ClosedByServer_WalksTheStates()
    {
        _bench.Handshake();
        Step(() => _bench.FromServer(FinAck), "FIN_WAIT", active: 0);
        Step(() => _bench.FromClient(TcpFlags.Ack), "FIN_WAIT", active: 0);
        Step(() => _bench.FromClient(FinAck), "TIME_WAIT", active: 0);
        Step(() => _bench.FromServer(TcpFlags.Ack), "TIME_WAIT", active: 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Observe_Reset_Closes(bool byServer)
    {
        _bench.Handshake();
        Step(() => byServer ? _bench.FromServer(TcpFlags.Rst) : _bench.FromClient(TcpFlags.Rst), "CLOSE", active: 0);
    }

    [Fact]
    public void Observe_NewSynOnTimeWait_OpensItAgain()
    {
        Observe_ClosedByClient_WalksTheStates();
        Step(() => _bench.FromClient(TcpFlags.Syn), "SYN_RECV", active: 1);
        Step(() => _bench.FromServer(SynAck), "SYN_RECV", active: 1);
        Step(() => _bench.FromClient(TcpFlags.Ack), "ESTABLISHED", active: 1);
    }

    [Fact]
    public void Observe_RepeatedSyn_IsOneConnection()
    {
        for (int i = 0; i < 5; i++)
        {
            Step(() => _bench.FromClient(TcpFlags.Syn), "SYN_RECV", active: 1);
        }

        Assert.Equal((1L, 5L), (WebServer.Traffic.Connections, _bench.Connections()[0].PacketsIn));
    }

    [Fact]
    public void Observe_Udp_IsNeverActive()
    {
        _bench.Send(PacketBuilder.Udp(Client, 1000, Virtual, 53));
        _bench.Send(PacketBuilder.Udp(Server1, 53, Client, 1000));

        RealServer server = _bench.Director.Services[1].Servers[0];
        Assert.Equal((0, 1, ConnectionState.Udp), (server.ActiveConnections, server.InactiveConnections, _bench.Connections()[0].State));
    }

    /// <summary>What happens, the state it leads to, and how many seconds after its last packet the connection ends (field.md §1.4).</summary>
    [Theory]
    [InlineData("c:syn", "SYN_RECV", 60)]
    [InlineData("c:syn c:ack", "ESTABLISHED", 900)]
    [InlineData("c:syn c:ack c:fin", "CLOSE_WAIT", 60)]
    [InlineData("c:syn c:ack s:fin", "FIN_WAIT", 120)]
    [InlineData("c:syn c:ack s:fin c:fin", "TIME_WAIT", 120)]
    [InlineData("c:syn c:ack c:rst", "CLOSE", 10)]
    [InlineData("c:syn c:ack c:rst s:syn", "SYN_SENT", 120)]
    [InlineData("udp", "UDP", 300)]
    public void Expire_EachState_EndsAfterItsTimeout(string packets, string state, int seconds)
    {
        Play(packets);
        Assert.Equal(state, Assert.Single(_bench.Connections()).State.Name());
        Assert.Equal(TimeSpan.FromSeconds(seconds), _bench.Connections()[0].Expires);

        _bench.Pass(TimeSpan.FromSeconds(seconds));
        Assert.Single(_bench.Connections());

        _bench.Pass(TimeSpan.FromSeconds(1));
        Assert.Empty(_bench.Connections());
        Assert.Equal((0, 0, 0), (_bench.Director.Table.Count, WebServer.ActiveConnections, WebServer.InactiveConnections));
    }

    [Fact]
    public void Expire_TimeoutsOtherThanIpvs_AreKept()
    {
        _bench.Director.Apply([Web(Server(Server1, 80))], new ConnectionTimeouts(TimeSpan.FromHours(2), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(15)));
        _bench.Handshake(port: 1);
        _bench.Handshake(port: 2);
        _bench.FromServer(FinAck, port: 2);

        _bench.Pass(TimeSpan.FromSeconds(4));
        Assert.Equal(1, Assert.Single(_bench.Connections()).ClientPort);

        // Two hours lie beyond the timer wheel's 1024 seconds.
        _bench.Pass(TimeSpan.FromSeconds(7196));
        Assert.Single(_bench.Connections());
        _bench.Pass(TimeSpan.FromSeconds(1));
        Assert.Empty(_bench.Connections());
    }

    [Fact]
    public void Timeouts_ShortenedAndLengthened_HoldForConnectionsThatThereAre()
    {
        _bench.Handshake(port: 1);
        _bench.Send(PacketBuilder.Udp(Client, 1000, Virtual, 53));
        _bench.Pass(TimeSpan.FromSeconds(10));

        _bench.Director.Timeouts = new ConnectionTimeouts(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromHours(1), TimeSpan.FromMinutes(15));
        _bench.Pass(TimeSpan.FromSeconds(20));
        Assert.Equal(2, _bench.Connections().Count);
        _bench.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(ConnectionState.Udp, Assert.Single(_bench.Connections()).State);
        _bench.Pass(TimeSpan.FromSeconds(3566));
        Assert.Single(_bench.Connections());
        _bench.Pass(TimeSpan.FromSeconds(4));
        Assert.Empty(_bench.Connections());
    }

    [Fact]
    public void Expire_PacketsBeforeTheTimeout_KeepTheConnection()
    {
        _bench.Handshake();
        for (int i = 0; i < 5; i++)
        {
            _bench.Pass(TimeSpan.FromSeconds(890));
            Assert.Equal(Verdict.Forward, (i % 2 == 0 ? _bench.FromClient(TcpFlags.Ack) : _bench.FromServer(TcpFlags.Ack)).Verdict);
        }

        _bench.Pass(TimeSpan.FromSeconds(901));
        Assert.Empty(_bench.Connections());
    }

    [Fact]
    public void Expire_AfterALongPause_EndsEverythingAtOnce()
    {
        for (int port = 1; port <= 600; port++)
        {
            _bench.FromClient(TcpFlags.Syn, port);
        }

        _bench.Now += 100 * 86_400;
        _bench.Director.Expire(_bench.Now);

        Assert.Equal(0, _bench.Director.Table.Count);
    }

    [Fact]
    public void Expire_TicksBeyond32Bits_Go()
    {
        _bench.Now = uint.MaxValue - 50;
        _bench.Director.Expire(_bench.Now);
        _bench.Handshake();
        _bench.Pass(TimeSpan.FromSeconds(890));
        Assert.Single(_bench.Connections());
        _bench.Pass(TimeSpan.FromSeconds(12));
        Assert.Empty(_bench.Connections());
    }

    private void Play(string packets)
    {
        foreach (string packet in packets.Split(' '))
        {
            _ = packet switch
            {
                "udp" => _bench.Send(PacketBuilder.Udp(Client, 1000, Virtual, 53)),
                "c:syn" => _bench.FromClient(TcpFlags.Syn),
                "c:ack" => _bench.FromClient(TcpFlags.Ack),
                "c:fin" => _bench.FromClient(FinAck),
                "c:rst" => _bench.FromClient(TcpFlags.Rst),
                "s:syn" => _bench.FromServer(SynAck),
                "s:fin" => _bench.FromServer(FinAck),
                _ => throw new ArgumentException(packet),
            };
        }
    }

    private void Step(Func<Outcome> packet, string state, int active)
    {
        Assert.Equal(Verdict.Forward, packet().Verdict);
        Assert.Equal(state, Assert.Single(_bench.Connections()).State.Name());
        Assert.Equal((active, 1 - active), (WebServer.ActiveConnections, WebServer.InactiveConnections));
    }
}
