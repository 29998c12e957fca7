using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>Connections of a server that was removed, or is down.</summary>
public sealed class ServerLossTests : IDisposable
{
    private readonly DirectorBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Process_UdpOfLostServer_GoesToAnother(bool isDown)
    {
        _bench.Apply(Dns(Server(Server1, 53), Server(Server2, 53)));
        IPv4(Ask().Bytes, Destination(Server1, 53));

        Lose(isDown, Dns(Server(Server2, 53)));
        Outcome outcome = Ask();

        IPv4(outcome.Bytes, Source(Client, 1000), Destination(Server2, 53), ChecksumsCorrect());
        ConnectionSnapshot connection = Assert.Single(_bench.Connections());
        Assert.Equal((Server2, 1L), (connection.Destination.ToString(), connection.PacketsIn));
        IPv4(_bench.Send(PacketBuilder.Udp(Server2, 53, Client, 1000)).Bytes, Source(Virtual, 53), ChecksumsCorrect());
        Assert.Equal(0, _bench.Director.Drops(DropReason.ServerGone));
    }

    [Fact]
    public void Process_UdpOfLostServerWithoutAnother_IsRefused()
    {
        _bench.Apply(Dns(Server(Server1, 53)));
        Ask();
        _bench.Apply(Dns());

        Assert.Equal(DropReason.NoServer, Ask().Reason);
        Assert.Empty(_bench.Connections());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Process_TcpOfLostServerToBeDropped_IsSilentAndStays(bool isDown)
    {
        Establish(OnServerLoss.Drop);

        Lose(isDown, Web(OnServerLoss.Drop, Server(Server2, 80)));
        Outcome outcome = _bench.FromClient(TcpFlags.Ack);

        Assert.Equal((Verdict.Drop, DropReason.ServerGone), (outcome.Verdict, outcome.Reason));
        Assert.Single(_bench.Connections());
    }

    [Fact]
    public void Process_ServerComesBack_DroppedConnectionGoesOn()
    {
        Establish(OnServerLoss.Drop);
        SetDown(true);
        Assert.Equal(Verdict.Drop, _bench.FromClient(TcpFlags.Ack).Verdict);

        SetDown(false);

        IPv4(_bench.FromClient(TcpFlags.Ack).Bytes, Destination(Server1, 80));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Process_TcpOfLostServerToBeReset_ClientGetsAReset(bool isDown)
    {
        Establish(OnServerLoss.Reset);

        Lose(isDown, Web(OnServerLoss.Reset, Server(Server2, 80)));
        Outcome outcome = _bench.FromClient(TcpFlags.Ack | TcpFlags.Psh);

        Assert.Equal((Verdict.Forward, DropReason.ServerGone), (outcome.Verdict, outcome.Reason));
        IPv4(outcome.Bytes, Source(Virtual, 80), Destination(Client, 40000), Reset(), ChecksumsCorrect());
        Assert.Empty(_bench.Connections());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Process_TcpOfLostServerToBeRescheduled_SegmentGoesToAnother(bool isDown)
    {
        Establish(OnServerLoss.Reschedule);

        Lose(isDown, Web(OnServerLoss.Reschedule, Server(Server2, 80)));
        Outcome outcome = _bench.FromClient(TcpFlags.Ack | TcpFlags.Psh);

        IPv4(outcome.Bytes, Source(Client, 40000), Destination(Server2, 80), ChecksumsCorrect());
        Assert.Equal(ConnectionState.Established, Assert.Single(_bench.Connections()).State);
        IPv4(_bench.FromServer(TcpFlags.Rst, server: Server2).Bytes, Source(Virtual, 80), Destination(Client, 40000));
    }

    [Theory]
    [InlineData(OnServerLoss.Drop, Verdict.Drop, 1)]
    [InlineData(OnServerLoss.Reset, Verdict.Drop, 0)]
    [InlineData(OnServerLoss.Reschedule, Verdict.Drop, 0)]
    public void Process_ClientResetsConnectionOfLostServer_IsNotAnswered(OnServerLoss loss, Verdict verdict, int left)
    {
        Establish(loss);
        SetDown(true);

        Assert.Equal(verdict, _bench.FromClient(TcpFlags.Rst).Verdict);
        Assert.Equal(left, _bench.Connections().Count);
    }

    [Theory]
    [InlineData(OnServerLoss.Drop)]
    [InlineData(OnServerLoss.Reset)]
    [InlineData(OnServerLoss.Reschedule)]
    public void Process_SynAgainToLostServer_GoesToAnother(OnServerLoss loss)
    {
        _bench.Apply(Web(loss, Server(Server1, 80), Server(Server2, 80)));
        _bench.FromClient(TcpFlags.Syn);
        SetDown(true);

        IPv4(_bench.FromClient(TcpFlags.Syn).Bytes, Destination(Server2, 80));
        Assert.Single(_bench.Connections());
    }

    [Fact]
    public void Open_ServerRemovedMeanwhile_FollowsTheServicesPolicy()
    {
        Establish(OnServerLoss.Reset);
        _bench.Restart();
        _bench.Apply(Web(OnServerLoss.Reset, Server(Server2, 80)));

        Assert.Equal(1, _bench.Director.Table.Count);
        IPv4(_bench.FromClient(TcpFlags.Ack).Bytes, Source(Virtual, 80), Reset());
        IPv4(_bench.FromClient(TcpFlags.Syn).Bytes, Destination(Server2, 80));
    }

    [Fact]
    public void Process_ServiceGoneToo_IsDropped()
    {
        Establish(OnServerLoss.Reset);
        _bench.Apply(Dns(Server(Server2, 53)));

        Assert.Equal((Verdict.Drop, DropReason.ServerGone), (_bench.FromClient(TcpFlags.Ack).Verdict, _bench.FromClient(TcpFlags.Ack).Reason));
    }

    [Fact]
    public void Process_FragmentsOfLostServer_StayTogether()
    {
        _bench.Apply(Dns(Server(Server1, 53), Server(Server2, 53)));
        Ask();
        SetDown(true, "dns");

        byte[][] fragments = [.. PacketBuilder.Udp(Client, 1000, Virtual, 53).PayloadLength(3000).Fragments(1480)];

        Assert.All(fragments, fragment => IPv4(_bench.Send(fragment).Bytes, Destination(Server2)));
    }

    [Fact]
    public void Process_RepliesOfServerThatIsDown_StillReachTheClient()
    {
        Establish(OnServerLoss.Drop);
        SetDown(true);

        IPv4(_bench.FromServer(TcpFlags.Ack).Bytes, Source(Virtual, 80), Destination(Client, 40000), ChecksumsCorrect());
    }

    private static Action<byte[]> Reset() => packet => Assert.Equal(TcpFlags.Rst, (TcpFlags)packet[33] & TcpFlags.Rst);

    private static VirtualServiceSpec Web(OnServerLoss loss, params RealServerSpec[] servers) => DirectorBench.Web(servers) with { OnServerLoss = loss };

    private Outcome Ask() => _bench.Send(PacketBuilder.Udp(Client, 1000, Virtual, 53));

    private void Establish(OnServerLoss loss)
    {
        _bench.Apply(Web(loss, Server(Server1, 80), Server(Server2, 80)));
        _bench.Handshake();
    }

    private void Lose(bool isDown, VirtualServiceSpec without)
    {
        if (isDown)
        {
            SetDown(true, without.Name);
        }
        else
        {
            _bench.Apply(without);
        }
    }

    private void SetDown(bool isDown, string service = "web") =>
        Assert.True(_bench.Director.TryChangeServer(service, Server1, condition => condition with { IsDown = isDown }));
}
