using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

/// <summary>What is told of connections that start and end.</summary>
public sealed class ConnectionTellingTests : IDisposable
{
    private readonly DirectorBench _bench = new(limit: 128);
    private readonly ConnectionEvents _events = new(256);

    public ConnectionTellingTests()
    {
        _bench.Director.TellConnections(_events);
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Expire_ConnectionWhoseTimeIsOver_IsToldWithAllThatWasCounted()
    {
        _bench.Apply(Logged(Web(Server(Server1, 8080))));
        ulong start = _bench.Now;
        _bench.Handshake(serverPort: 8080);
        _bench.Now += 250;
        _bench.FromServer(TcpFlags.Ack | TcpFlags.Fin, serverPort: 8080);
        _bench.FromClient(TcpFlags.Ack | TcpFlags.Fin);
        Assert.Empty(Told());

        _bench.Pass(TimeSpan.FromSeconds(4));

        ConnectionEvent told = Assert.Single(Told());
        Assert.Equal((Client, 40000, Virtual, 80), (told.Client.ToString(), told.ClientPort, told.Virtual.ToString(), told.VirtualPort));
        Assert.Equal((Server1, 8080, Client, 40000), (told.Destination.ToString(), told.DestinationPort, told.Local.ToString(), told.LocalPort));
        Assert.Equal((3L, 2L, 120L, 80L), (told.PacketsIn, told.PacketsOut, told.BytesIn, told.BytesOut));
        Assert.Equal((ConnectionEnd.Timeout, ConnectionState.TimeWait, IpProtocol.Tcp), (told.End, told.State, told.Protocol));
        Assert.Equal(((uint)start, (uint)start + 250), (told.Created, told.LastSeen));
        Assert.Equal((_bench.Director.Services[0].Id, _bench.Director.Services[0].Servers[0].Id), (told.ServiceId, told.ServerId));
        Assert.False(told.RepliesUnseen);
        Assert.Single(_bench.Connections());
        _bench.Pass(TimeSpan.FromMinutes(3));
        Assert.Empty(Told());
        Assert.Empty(_bench.Connections());
    }

    [Fact]
    public void Expire_PacketsStillCome_IsToldWhenItIsQuiet()
    {
        _bench.Apply(Logged(Web(Server(Server1))));
        _bench.Handshake();
        _bench.FromServer(TcpFlags.Rst);
        for (int second = 0; second < 8; second++)
        {
            _bench.Pass(TimeSpan.FromSeconds(1));
            _bench.FromClient(TcpFlags.Ack);
        }

        Assert.Empty(Told());
        _bench.Pass(TimeSpan.FromSeconds(4));

        Assert.Equal(10, Assert.Single(Told()).PacketsIn);
    }

    [Fact]
    public void Process_StartWanted_StartAndEndHaveOneIdEach()
    {
        _bench.Apply(Dns(Server(Server1)) with { Telling = ConnectionTelling.StartAndEnd });
        _bench.Send(PacketBuilder.Udp(Client, 1, Virtual, 53));
        _bench.Send(PacketBuilder.Udp(Client, 2, Virtual, 53));
        _bench.Pass(TimeSpan.FromMinutes(6));
        _bench.Send(PacketBuilder.Udp(Client, 1, Virtual, 53));

        List<ConnectionEvent> told = Told();

        Assert.Equal([ConnectionEnd.None, ConnectionEnd.None, ConnectionEnd.Timeout, ConnectionEnd.Timeout, ConnectionEnd.None], told.Select(one => one.End));
        Assert.Equal(3, told.Select(one => (one.Number, one.Commit)).Distinct().Count());
        Assert.All(told.Where(one => one.End == ConnectionEnd.Timeout), end => Assert.Single(told, one => one.End == ConnectionEnd.None && (one.Number, one.Commit) == (end.Number, end.Commit)));
    }

    [Fact]
    public void Process_ServicesThatDoNotWantIt_AreNotTold()
    {
        _bench.Apply(Web(Server(Server1)), Logged(Dns(Server(Server1)) with { Persistence = new ServicePersistence(TimeSpan.FromSeconds(1)) }));
        _bench.Handshake();
        _bench.Send(PacketBuilder.Udp(Client, 1, Virtual, 53));
        _bench.Pass(TimeSpan.FromHours(1));

        Assert.Equal(IpProtocol.Udp, Assert.Single(Told()).Protocol);
        Assert.Empty(_bench.Connections());
    }

    [Fact]
    public void Process_TableIsFull_EvictedOnesAreTold()
    {
        _bench.Apply(Logged(Web(Server(Server1))));
        for (int port = 1; port <= 130; port++)
        {
            _bench.FromClient(TcpFlags.Syn, port);
        }

        Assert.Equal([(ConnectionEnd.Evicted, 1), (ConnectionEnd.Evicted, 2)], Told().Select(told => (told.End, (int)told.ClientPort)));
    }

    [Fact]
    public void Process_PortUsedAgain_TheConnectionBeforeIsTold()
    {
        _bench.Apply(Logged(Web(Server(Server1))));
        _bench.Handshake();
        _bench.FromServer(TcpFlags.Rst);
        _bench.FromClient(TcpFlags.Syn);

        ConnectionEvent told = Assert.Single(Told());
        Assert.Equal((ConnectionEnd.Replaced, ConnectionState.Close), (told.End, told.State));
    }

    [Theory]
    [InlineData(OnServerLoss.Reset)]
    [InlineData(OnServerLoss.Reschedule)]
    public void Process_ServerIsLost_TheConnectionIsTold(OnServerLoss loss)
    {
        VirtualServiceSpec web = Logged(Web(Server(Server1))) with { OnServerLoss = loss };
        _bench.Apply(web);
        _bench.Handshake();
        _bench.Apply(web with { Servers = [Server(Server2)] });
        _bench.FromClient(TcpFlags.Ack);

        Assert.Equal((ConnectionEnd.ServerLost, ConnectionState.Established), Told().Select(told => (told.End, told.State)).Single());
    }

    [Fact]
    public void Restart_ConnectionTakenOver_IsToldAtItsEndWithTheSameId()
    {
        _bench.Apply(Dns(Server(Server1)) with { Telling = ConnectionTelling.StartAndEnd });
        _bench.Send(PacketBuilder.Udp(Client, 1, Virtual, 53));
        ConnectionEvent start = Assert.Single(Told());

        _bench.Restart();
        _bench.Director.TellConnections(_events);
        _bench.Apply(Dns(Server(Server1)));
        _bench.Pass(TimeSpan.FromMinutes(6));

        ConnectionEvent end = Assert.Single(Told());
        Assert.Equal((start.Number, start.Commit, start.Created, 1L), (end.Number, end.Commit, end.Created, end.PacketsIn));
    }

    [Fact]
    public void TellStopped_ConnectionsThatThereAre_AreToldAndStay()
    {
        _bench.Apply(Logged(Web(Server(Server1))), Dns(Server(Server1)));
        _bench.Handshake(1);
        _bench.Handshake(2);
        _bench.Send(PacketBuilder.Udp(Client, 1, Virtual, 53));

        _bench.Director.TellStopped();

        Assert.Equal([(ConnectionEnd.Stopped, 1), (ConnectionEnd.Stopped, 2)], Told().Select(told => (told.End, (int)told.ClientPort)));
        Assert.Equal(3, _bench.Director.Table.Count);
    }

    [Theory]
    [InlineData(ForwardingMethod.DirectRoute, true)]
    [InlineData(ForwardingMethod.Nat, false)]
    public void Expire_RepliesDoNotPass_ThatIsTold(ForwardingMethod method, bool unseen)
    {
        _bench.Apply(Logged(Dns(Server(Server1) with { Forwarding = method })));
        _bench.Send(PacketBuilder.Udp(Client, 1, Virtual, 53));
        _bench.Pass(TimeSpan.FromMinutes(6));

        Assert.Equal(unseen, Assert.Single(Told()).RepliesUnseen);
    }

    [Fact]
    public void Process_RingIsFull_EventsAreLostAndCountedAndPacketsGoOn()
    {
        var few = new ConnectionEvents(4);
        _bench.Director.TellConnections(few);
        _bench.Apply(Dns(Server(Server1)) with { Telling = ConnectionTelling.StartAndEnd });

        Assert.All(Enumerable.Range(1, 10), port => Assert.Equal(Verdict.Forward, _bench.Send(PacketBuilder.Udp(Client, port, Virtual, 53)).Verdict));

        Assert.Equal((4, 6L), (few.Count, few.Lost));
        Assert.Equal([1, 2, 3, 4], Told(few).Select(told => (int)told.ClientPort));
        _bench.Send(PacketBuilder.Udp(Client, 11, Virtual, 53));
        Assert.Equal(11, Assert.Single(Told(few)).ClientPort);
    }

    [Fact]
    public void Expire_ManyEndAtOnce_RoomIsMadeAndNoneIsLost()
    {
        List<ConnectionEvent> told = [];
        ConnectionEvents ring = null!;
        ring = new ConnectionEvents(512, () => told.AddRange(Told(ring)));
        using var bench = new DirectorBench(limit: 4096);
        bench.Director.TellConnections(ring);
        bench.Apply(Logged(Dns(Server(Server1))));
        for (int port = 1; port <= 4000; port++)
        {
            bench.Send(PacketBuilder.Udp(Client, port, Virtual, 53));
        }

        bench.Pass(TimeSpan.FromMinutes(6));

        told.AddRange(Told(ring));
        Assert.Equal((4000, 0L), (told.Count, ring.Lost));
    }

    private static VirtualServiceSpec Logged(VirtualServiceSpec service) => service with { Telling = ConnectionTelling.End };

    private List<ConnectionEvent> Told() => Told(_events);

    private static List<ConnectionEvent> Told(ConnectionEvents events)
    {
        var told = new List<ConnectionEvent>();
        while (events.TryTake(out ConnectionEvent one))
        {
            told.Add(one);
        }

        return told;
    }
}
