using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Tunnels;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.TunnelBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>Forwarding method TUN: the client's packets go as they are inside others to the real server, replies do not pass here.</summary>
public sealed class TunnelTests : IDisposable
{
    private readonly DirectorBench _bench = new(limit: 64, extraHops: 0);

    public void Dispose() => _bench.Dispose();

    public static TheoryData<TunnelType, bool, bool, bool> Kinds()
    {
        var data = new TheoryData<TunnelType, bool, bool, bool>();
        foreach (TunnelType type in Enum.GetValues<TunnelType>())
        {
            foreach (bool checksum in type == TunnelType.IpIp ? [false] : (bool[])[false, true])
            {
                data.Add(type, checksum, false, false);
                data.Add(type, checksum, false, true);
                data.Add(type, checksum, true, false);
                data.Add(type, checksum, true, true);
            }
        }

        return data;
    }

    /// <summary>Every encapsulation, either family in either: the clients of each reach a server of the other.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Process_PacketOfAClient_GoesInsideUnchangedButForOneHop(TunnelType type, bool checksum, bool carriesIPv6, bool overIPv6)
    {
        ApplyTunnels(_bench, new TunnelSpec(type, HasChecksum: checksum), overIPv6);
        PacketBuilder syn = carriesIPv6 ? PacketBuilder.Tcp(Client6, 40000, Virtual6, 80, TcpFlags.Syn) : PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn);

        Outcome outcome = _bench.Send(syn.Ttl(60));

        Assert.Equal((Verdict.Forward, DropReason.None, 0), (outcome.Verdict, outcome.Reason, outcome.Pieces.Length));
        Assert.Equal(default, outcome.Offload);
        Assert.Equal(syn.Ttl(59).Build(), Decapsulation.Open(outcome.Bytes));

        // The kernel takes one off the outer header on the way out.
        Action<byte[]>[] outer = [Source(overIPv6 ? Board6 : Board), Destination(overIPv6 ? Server6 : Server1), Ttl(60)];
        if (overIPv6)
        {
            IPv6(outcome.Bytes, outer);
        }
        else
        {
            IPv4(outcome.Bytes, outer);
        }
    }

    [Fact]
    public void Process_SteeringTookAHop_NoneIsTakenOff()
    {
        using var bench = new DirectorBench(extraHops: 1);
        ApplyTunnels(bench);
        PacketBuilder syn = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn).Ttl(60);

        Assert.Equal(syn.Build(), Decapsulation.Open(bench.Send(syn).Bytes));
    }

    [Fact]
    public void Process_PartialChecksum_IsCompletedForNobodyElseWould()
    {
        ApplyTunnels(_bench);
        PacketBuilder data = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(999);

        Outcome outcome = _bench.Send(data.PartialChecksum());

        Assert.Equal(default, outcome.Offload);
        Assert.Equal(PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(999).Ttl(63).Build(), Decapsulation.Open(outcome.Bytes));
    }

    [Fact]
    public void Process_BothServers_TakeTurnsForClientsOfEitherFamily()
    {
        ApplyRoutes(_bench);
        RealServerSpec[] servers = [Tunnelled(Server1), Tunnelled(Server6), Server(OtherServer6)];
        _bench.Apply(Service("web", "rr", IpProtocol.Tcp, [new PortRange(80, 80)], servers), Over6(Web(servers)));

        Assert.Equal(["4", "6", "4"], Enumerable.Range(0, 3).Select(i => $"{_bench.FromClient(TcpFlags.Syn, 1000 + i).Bytes[0] >> 4}"));
        Assert.Equal([Server1, Server6, OtherServer6], Enumerable.Range(0, 3).Select(i => OuterDestination(_bench.FromClient(TcpFlags.Syn, 1000 + i, Client6).Bytes)));
    }

    [Fact]
    public void Process_ClientAlone_MovesTheStateByTheInputOnlyTable()
    {
        ApplyTunnels(_bench);
        string[] states = [.. new[] { TcpFlags.Syn, TcpFlags.Ack, TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Ack }.Select(flags =>
        {
            _bench.FromClient(flags);
            return Assert.Single(_bench.Connections()).State.Name();
        })];

        Assert.Equal(["SYN_RECV", "ESTABLISHED", "FIN_WAIT", "FIN_WAIT"], states);
        RealServer server = _bench.Director.Services[0].Servers[0];
        Assert.Equal((4, 0, 160), (server.Traffic.PacketsIn, server.Traffic.PacketsOut, server.Traffic.BytesIn));
    }

    [Fact]
    public void Process_NoRouteOrNoAddressToStartFrom_IsDroppedByNameUntilThereIsOne()
    {
        _bench.Apply(Web(Tunnelled(Server1)));
        Assert.Equal(DropReason.TunnelNoRoute, _bench.FromClient(TcpFlags.Syn).Reason);

        _bench.Director.Apply([Route("203.0.113.0", 24, 1500, "0.0.0.0")]);
        Assert.Equal(DropReason.TunnelNoRoute, _bench.FromClient(TcpFlags.Syn).Reason);

        _bench.Director.Apply([Route("0.0.0.0", 0, 1500, Board)]);
        Assert.Equal(DropReason.None, _bench.FromClient(TcpFlags.Syn).Reason);
        Assert.Equal(2, _bench.Director.Drops(DropReason.TunnelNoRoute));

        _bench.Apply(Web(Tunnelled(Server1) with { Weight = 5 }));
        Assert.Equal(DropReason.None, _bench.FromClient(TcpFlags.Syn).Reason);
    }

    [Fact]
    public void Apply_OtherTunnel_HoldsForConnectionsThatAreThere()
    {
        ApplyTunnels(_bench);
        _bench.FromClient(TcpFlags.Syn);

        ApplyTunnels(_bench, new TunnelSpec(TunnelType.Gue, Port: 5555));

        byte[] packet = _bench.FromClient(TcpFlags.Ack).Bytes;
        Assert.Equal((17, 5555), (packet[9], (packet[22] << 8) | packet[23]));
    }

    [Fact]
    public void Process_ReplyThatPassesHereAfterAll_IsForwardedAsItIs()
    {
        ApplyTunnels(_bench);
        _bench.FromClient(TcpFlags.Syn);
        PacketBuilder reply = PacketBuilder.Tcp(Virtual, 80, Client, 40000, TcpFlags.Syn | TcpFlags.Ack);

        Outcome outcome = _bench.Send(reply);

        Assert.Equal(Verdict.Forward, outcome.Verdict);
        Assert.Equal(reply.Build(), outcome.Bytes);
    }

    [Fact]
    public void Process_ErrorAboutAReply_GoesThroughTheTunnelAsItIs()
    {
        ApplyTunnels(_bench);
        _bench.FromClient(TcpFlags.Syn);
        byte[] reply = PacketBuilder.Tcp(Virtual, 80, Client, 40000, TcpFlags.Ack).PayloadLength(1400).Build();
        PacketBuilder error = PacketBuilder.IcmpError("192.0.2.254", Virtual, 3, 4, 1300, reply[..28]);

        Outcome outcome = _bench.Send(error.Ttl(60));

        Assert.Equal(Verdict.Forward, outcome.Verdict);
        Assert.Equal(error.Ttl(59).Build(), Decapsulation.Open(outcome.Bytes));
    }

    [Fact]
    public void Process_ErrorAboutAReplyOfAServerThatIsGone_IsDroppedByName()
    {
        ApplyTunnels(_bench);
        _bench.FromClient(TcpFlags.Syn);
        _bench.Apply(Web());
        byte[] reply = PacketBuilder.Tcp(Virtual, 80, Client, 40000, TcpFlags.Ack).Build();

        Assert.Equal(DropReason.ServerGone, _bench.Send(PacketBuilder.IcmpError(Client, Virtual, 3, 3, 0, reply)).Reason);
    }

    /// <summary>GUE's source port spreads connections over links and cores, and must not spread a connection.</summary>
    [Fact]
    public void Process_GueSourcePort_IsTheConnections()
    {
        ApplyTunnels(_bench, new TunnelSpec(TunnelType.Gue));
        int[] first = [.. Enumerable.Range(0, 32).Select(i => SourcePort(_bench.FromClient(TcpFlags.Syn, 1000 + i).Bytes))];
        int[] second = [.. Enumerable.Range(0, 32).Select(i => SourcePort(_bench.FromClient(TcpFlags.Ack, 1000 + i).Bytes))];

        Assert.Equal(first, second);
        Assert.True(first.Distinct().Count() > 28, $"{first.Distinct().Count()} different ports for 32 connections");
    }

    [Fact]
    public void Process_EchoToAWholeHost_GoesThroughTheTunnel()
    {
        ApplyRoutes(_bench);
        _bench.Apply(WholeHost(Host, Tunnelled(Server6)));
        PacketBuilder echo = PacketBuilder.Icmp(Client, Host, 8).PayloadLength(56);

        Assert.Equal(echo.Ttl(63).Build(), Decapsulation.Open(_bench.Send(echo.Ttl(64)).Bytes));
    }

    private static int SourcePort(byte[] packet) => (packet[20] << 8) | packet[21];

    private static string OuterDestination(byte[] packet) => new System.Net.IPAddress(packet[0] >> 4 == 6 ? packet.AsSpan(24, 16) : packet.AsSpan(16, 4)).ToString();
}
