using Pivot.Director.Connections;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Ethernet;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

/// <summary>Direct routing: the client's packets go as they are to the real server's Ethernet address, replies do not pass here.</summary>
public sealed class DirectRouteTests : IDisposable
{
    private static readonly NextHop Hop = new(3, new MacAddress(0x02_00_00_00_00_01), new MacAddress(0x02_00_00_00_00_11));

    private readonly DirectorBench _bench = new(limit: 64, extraHops: 0);

    public DirectRouteTests()
    {
        _bench.Apply(Web(Direct(Server1)), Dns(Direct(Server1)), Over6(Web(Direct(Server6))));
        _bench.Director.Apply(new Dictionary<IpAddress, NextHop> { [IpAddress.Parse(Server1)] = Hop, [IpAddress.Parse(Server6)] = Hop });
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(Client, Virtual)]
    [InlineData(Client6, Virtual6)]
    public void Process_PacketOfAClient_GoesUnchangedButForOneHop(string client, string virtualAddress)
    {
        PacketBuilder syn = PacketBuilder.Tcp(client, 40000, virtualAddress, 80, TcpFlags.Syn);

        Outcome outcome = _bench.Send(syn.Ttl(60));

        Assert.Equal(Verdict.Neighbour, outcome.Verdict);
        Assert.Same(Hop, outcome.NextHop);
        Assert.Equal(syn.Ttl(59).Build(), outcome.Bytes);
    }

    [Fact]
    public void Process_SteeringTookAHop_NoneIsTakenOff()
    {
        using var bench = new DirectorBench(extraHops: 1);
        bench.Apply(Web(Direct(Server1)));
        bench.Director.Apply(new Dictionary<IpAddress, NextHop> { [IpAddress.Parse(Server1)] = Hop });
        PacketBuilder syn = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn).Ttl(60);

        Assert.Equal(syn.Build(), bench.Send(syn).Bytes);
    }

    [Fact]
    public void Process_NeighbourUnknown_IsDroppedByNameUntilItIsKnown()
    {
        _bench.Director.Apply(new Dictionary<IpAddress, NextHop>());
        Outcome outcome = _bench.FromClient(TcpFlags.Syn);
        Assert.Equal((Verdict.Drop, DropReason.NeighbourUnknown), (outcome.Verdict, outcome.Reason));
        Assert.Equal(1, _bench.Director.Drops(DropReason.NeighbourUnknown));

        _bench.Director.Apply(new Dictionary<IpAddress, NextHop> { [IpAddress.Parse(Server1)] = Hop });
        Assert.Equal(Verdict.Neighbour, _bench.FromClient(TcpFlags.Syn).Verdict);

        _bench.Apply(Web(Direct(Server1) with { Weight = 5 }));
        Assert.Equal(Verdict.Neighbour, _bench.FromClient(TcpFlags.Syn).Verdict);
    }

    [Fact]
    public void Process_ClientAlone_MovesTheStateByTheInputOnlyTable()
    {
        string[] states = [.. new[] { TcpFlags.Syn, TcpFlags.Ack, TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Ack }.Select(flags =>
        {
            _bench.FromClient(flags);
            return Assert.Single(_bench.Connections()).State.Name();
        })];

        Assert.Equal(["SYN_RECV", "ESTABLISHED", "FIN_WAIT", "FIN_WAIT"], states);
        RealServer server = _bench.Director.Services[0].Servers[0];
        Assert.Equal((4, 0), (server.Traffic.PacketsIn, server.Traffic.PacketsOut));
        _bench.Pass(ConnectionTimeouts.Default.Of(IpProtocol.Tcp, ConnectionState.FinWait) is var ticks ? TimeSpan.FromSeconds((ticks / Ticks.PerSecond) + 2) : default);
        Assert.Empty(_bench.Connections());
    }

    [Fact]
    public void Process_ReplyThatPassesHereAfterAll_IsForwardedAsItIs()
    {
        _bench.FromClient(TcpFlags.Syn);
        PacketBuilder reply = PacketBuilder.Tcp(Virtual, 80, Client, 40000, TcpFlags.Syn | TcpFlags.Ack);

        Outcome outcome = _bench.Send(reply);

        Assert.Equal(Verdict.Forward, outcome.Verdict);
        Assert.Equal(reply.Build(), outcome.Bytes);
        _bench.FromClient(TcpFlags.Fin | TcpFlags.Ack);
        Assert.Equal("TIME_WAIT", Assert.Single(_bench.Connections()).State.Name());
    }

    [Fact]
    public void Process_SameClientPortThroughTwoServices_BothGoToTheOneServer()
    {
        _bench.Apply(Web(Direct(Server1)), Web(Direct(Server1)) with { Name = "other", Addresses = [AddressPrefix.Of(IpAddress.Parse(Host))] });

        Assert.Equal(Verdict.Neighbour, _bench.FromClient(TcpFlags.Syn).Verdict);
        Assert.Equal(Verdict.Neighbour, _bench.Send(PacketBuilder.Tcp(Client, 40000, Host, 80, TcpFlags.Syn)).Verdict);
        Assert.Equal(2, _bench.Connections().Count);
    }

    [Fact]
    public void Process_ErrorAboutAReply_GoesToTheServerAsItIs()
    {
        _bench.FromClient(TcpFlags.Syn);
        byte[] reply = PacketBuilder.Tcp(Virtual, 80, Client, 40000, TcpFlags.Ack).PayloadLength(1400).Build();
        PacketBuilder error = PacketBuilder.IcmpError("192.0.2.254", Virtual, 3, 4, 1300, reply[..28]);

        Outcome outcome = _bench.Send(error.Ttl(60));

        Assert.Equal(Verdict.Neighbour, outcome.Verdict);
        Assert.Same(Hop, outcome.NextHop);
        Assert.Equal(error.Ttl(59).Build(), outcome.Bytes);
    }

    [Fact]
    public void Process_FragmentsInAnyOrder_AllGoToTheServer()
    {
        byte[][] fragments = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(3000).Identification(7).Fragments(1400);
        using var batch = new PacketBatch(4, 4);
        foreach (byte[] fragment in new[] { fragments[1], fragments[0], fragments[2] })
        {
            fragment.CopyTo(batch.Room(0));
            batch.Add(fragment.Length, default);
        }

        _bench.Director.Process(batch, _bench.Director.WorkerOf(0), _bench.Now);

        Verdict[] verdicts = [.. Enumerable.Range(0, batch.Count).Select(index => batch[index].Verdict)];
        Assert.Equal(Verdict.Held, verdicts[0]);
        Assert.Equal([Verdict.Neighbour, Verdict.Neighbour, Verdict.Neighbour], verdicts[1..]);
        Assert.Equal(1, Enumerable.Range(0, batch.Count).Count(index => batch[index].Verdict == Verdict.Neighbour && batch.Packet(index).Length == fragments[2].Length));
    }

    [Fact]
    public void Process_UdpWithoutReplies_IsEmbryonicForItsFirstPacketOnly()
    {
        _bench.Send(PacketBuilder.Udp(Client, 40000, Virtual, 53));
        Assert.Equal(1, _bench.Director.Table.Embryonic);

        _bench.Send(PacketBuilder.Udp(Client, 40000, Virtual, 53));
        Assert.Equal(0, _bench.Director.Table.Embryonic);
    }

    [Fact]
    public void Restart_ConnectionsWithoutReplies_GoOn()
    {
        _bench.FromClient(TcpFlags.Syn);
        _bench.FromClient(TcpFlags.Ack);
        _bench.Send(PacketBuilder.Udp(Client, 40000, Virtual, 53));

        _bench.Restart();

        Assert.Equal(["ESTABLISHED", "UDP"], _bench.Connections().Select(connection => connection.State.Name()).Order());
        _bench.Apply(Web(Direct(Server1)), Dns(Direct(Server1)));
        _bench.Director.Apply(new Dictionary<IpAddress, NextHop> { [IpAddress.Parse(Server1)] = Hop });
        Assert.Equal(Verdict.Neighbour, _bench.FromClient(TcpFlags.Ack).Verdict);
    }

    private static RealServerSpec Direct(string address) => Server(address) with { Forwarding = ForwardingMethod.DirectRoute };
}
