using Pivot.Director.Connections;
using Pivot.Director.FastPath;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Ethernet;
using Pivot.Packets.ProxyProtocol;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.FullNatBench;
using static Pivot.Director.Tests.TunnelBench;

namespace Pivot.Director.Tests.FastPath;

/// <summary>Which connections are carried, by every forwarding method, and which stay on the slow path.</summary>
public sealed class CarryingTests : IDisposable
{
    private static readonly NextHop Hop = new(2, new MacAddress(0x020000000001), new MacAddress(0x020000000002));

    private readonly DirectorBench _bench = new();
    private readonly FakeFastPath _fast;

    public CarryingTests() => _fast = _bench.CarryBy();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(ForwardingMethod.Nat, false)]
    [InlineData(ForwardingMethod.Nat, true)]
    [InlineData(ForwardingMethod.FullNat, false)]
    [InlineData(ForwardingMethod.FullNat, true)]
    [InlineData(ForwardingMethod.Auto, false)]
    public void Process_BothEnds_AllButTheFirstPacketIsCarriedAsTheDirectorWould(ForwardingMethod method, bool isIPv6)
    {
        RealServerSpec server = Server(isIPv6 ? Server6 : Server1, 8080) with { Forwarding = method };
        _bench.Apply(isIPv6 ? Over6(Web(server)) : Web(server));
        FullNatBench.ApplyBoard(_bench.Director);
        (string client, string address) = isIPv6 ? (Client6, Virtual6) : (Client, Virtual);

        Assert.False(_bench.FromClient(TcpFlags.Syn, client: client).IsCarried);
        ConnectionSnapshot connection = Assert.Single(_bench.Connections());
        Assert.True(connection.FastPath);
        byte[] reply = PacketBuilder.Tcp(server.Address.ToString(), 8080, connection.Local.ToString(), connection.LocalPort, TcpFlags.Syn | TcpFlags.Ack).Build();
        byte[] request = PacketBuilder.Tcp(client, 40000, address, 80, TcpFlags.Ack).Build();

        Assert.True(_fast.TryCarry(reply, out FlowKey back));
        Assert.Equal(new FlowKey(IpProtocol.Tcp, IpAddress.Parse(address), 80, IpAddress.Parse(client), 40000), back);
        Assert.True(_fast.TryCarry(request, out FlowKey forth));
        Assert.Equal(new FlowKey(IpProtocol.Tcp, connection.Local, connection.LocalPort, server.Address, 8080), forth);
        connection = Assert.Single(_bench.Connections());
        Assert.Equal((ConnectionState.Established, 2L, 1L), (connection.State, connection.PacketsIn, connection.PacketsOut));
        Assert.Equal(method == ForwardingMethod.FullNat, connection.Local != connection.Client);
        RealServer counted = _bench.Director.Services[0].Servers[0];
        Assert.Equal((1L, 2L, 1L), (counted.Traffic.Connections, counted.Traffic.PacketsIn, counted.Traffic.PacketsOut));
        Assert.Equal((connection.BytesIn, connection.BytesOut), (counted.Traffic.BytesIn, counted.Traffic.BytesOut));
    }

    [Fact]
    public void Process_DirectRoute_ClientsPacketsAreCarriedAndTheServersAreNot()
    {
        _bench.Apply(Web(Server(Server1) with { Forwarding = ForwardingMethod.DirectRoute }));
        _bench.Director.Apply(new Dictionary<IpAddress, NextHop> { [IpAddress.Parse(Server1)] = Hop });
        _bench.FromClient(TcpFlags.Syn);

        Assert.True(_bench.FromClient(TcpFlags.Ack).IsCarried);
        Assert.False(_bench.Send(PacketBuilder.Tcp(Virtual, 80, Client, 40000, TcpFlags.Ack)).IsCarried);
        Assert.Equal((FlowMethod.Direct, (byte)4), (_fast.Flow(1).Method, _fast.Server(_fast.Flow(1).Server).Family));
        Assert.Equal([203, 0, 113, 11], ((ReadOnlySpan<byte>)_fast.Server(_fast.Flow(1).Server).Address)[..4].ToArray());
        Assert.Equal(ConnectionState.Established, Assert.Single(_bench.Connections()).State);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Process_Tunnel_IsCarriedIntoTheTunnelAsItIsDescribed(bool overIPv6, bool clamps)
    {
        ApplyTunnels(_bench, new TunnelSpec(Pivot.Packets.Tunnels.TunnelType.Gue, 6081), overIPv6, mssClamp: clamps);
        _bench.FromClient(TcpFlags.Syn);
        _bench.FromClient(TcpFlags.Syn, client: Client6);

        Assert.True(_bench.FromClient(TcpFlags.Ack).IsCarried);
        Assert.True(_bench.FromClient(TcpFlags.Ack, client: Client6).IsCarried);
        FlowServer server = _fast.Server(_fast.Flow(1).Server);
        Assert.Equal(
            (FlowServer.Carried, (byte)(overIPv6 ? 6 : 4), (byte)3, (ushort)System.Net.IPAddress.HostToNetworkOrder((short)6081)),
            (server.Flags, server.Family, server.Tunnel, server.Port));
        Assert.Equal(clamps, server.MostSegment4 != 0 && server.MostSegment6 != 0);
        Assert.Equal(System.Net.IPAddress.Parse(overIPv6 ? TunnelBench.Board6 : TunnelBench.Board).GetAddressBytes(), ((ReadOnlySpan<byte>)server.Source)[..(overIPv6 ? 16 : 4)].ToArray());
        Assert.Equal(System.Net.IPAddress.Parse(overIPv6 ? Server6 : Server1).GetAddressBytes(), ((ReadOnlySpan<byte>)server.Address)[..(overIPv6 ? 16 : 4)].ToArray());
    }

    [Fact]
    public void Process_OtherWayIntoTheTunnel_CarriesAgainWithTheNextPacketAndCountsOn()
    {
        ApplyTunnels(_bench);
        _bench.FromClient(TcpFlags.Syn);
        Assert.True(_bench.FromClient(TcpFlags.Ack).IsCarried);

        ApplyRoutes(_bench, inside: 1400);

        Assert.False(Assert.Single(_bench.Connections()).FastPath);
        Assert.False(_bench.FromClient(TcpFlags.Ack).IsCarried);
        Assert.True(_bench.FromClient(TcpFlags.Ack).IsCarried);
        Assert.Equal((4L, 4L), (Assert.Single(_bench.Connections()).PacketsIn, _bench.Director.Services[0].Servers[0].Traffic.PacketsIn));
    }

    [Fact]
    public void Process_ProxyHeader_StaysUntilTheServerHasIt()
    {
        _bench.Apply(Web(FullNat(Server1, 8080, ClientAddressMode.ProxyV2)));
        ApplyBoard(_bench.Director);
        Span<byte> header = stackalloc byte[ProxyHeaderV2.MostBytes];
        int added = ProxyHeaderV2.Write(header, new FlowKey(IpProtocol.Tcp, IpAddress.Parse(Client), 40000, IpAddress.Parse(Virtual), 80));
        _bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn).Sequence(99));
        (string local, int port) = Local(_bench);
        Assert.False(_bench.Send(PacketBuilder.Tcp(Server1, 8080, local, port, TcpFlags.Syn | TcpFlags.Ack).Sequence(1, 100)).IsCarried);
        Assert.False(_bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).Sequence(100, 2)).IsCarried);
        Assert.False(Assert.Single(_bench.Connections()).FastPath);

        Assert.False(_bench.Send(PacketBuilder.Tcp(Server1, 8080, local, port, TcpFlags.Ack).Sequence(2, 100 + (uint)added)).IsCarried);

        Assert.True(Assert.Single(_bench.Connections()).FastPath);
        Assert.True(_bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).Sequence(100, 2)).IsCarried);
        Assert.Equal((FlowFlags.Shifted, (ushort)added, 100u), (_fast.Flow(1).Flags, _fast.Flow(1).SequenceDelta, _fast.Flow(1).SequenceStart));
    }

    [Fact]
    public void Process_Toa_IsInForceWithWhereTheClientsDataStarts()
    {
        _bench.Apply(Web(FullNat(Server1, 8080, ClientAddressMode.Toa)));
        ApplyBoard(_bench.Director);
        _bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn).Sequence(99));
        Assert.Equal((FlowFlags.TellsClient, 100u), (_fast.Flow(1).Flags, _fast.Flow(1).SequenceStart));

        _bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn).Sequence(499));

        Assert.Equal((FlowFlags.TellsClient, 500u), (_fast.Flow(1).Flags, _fast.Flow(1).SequenceStart));
        Assert.True(Assert.Single(_bench.Connections()).FastPath);
    }

    [Theory]
    [InlineData("sctp")]
    [InlineData("echo")]
    [InlineData("gre")]
    public void Process_OtherProtocols_StayOnTheSlowPath(string kind)
    {
        _bench.Apply(WholeHost(Host, Server(Server1)));
        PacketBuilder packet = kind switch
        {
            "sctp" => PacketBuilder.Sctp(Client, 1000, Host, 2000, Pivot.Packets.Sctp.SctpChunkType.Init),
            "echo" => PacketBuilder.Icmp(Client, Host, 8),
            _ => PacketBuilder.Raw(Client, Host, 47),
        };
        _bench.Send(packet);
        _bench.Send(packet);

        Assert.All(_bench.Connections(), connection => Assert.False(connection.FastPath));
        Assert.Equal(new FastPathStatus(0, FlowAbi.BucketsPerChunk, 0, 0), _bench.Director.FastPath);
    }

    [Fact]
    public void Process_OnePacketAndChecks_StayOnTheSlowPath()
    {
        _bench.Apply(
            Dns(Server(Server1, 53)) with { OnePacket = true },
            Web(Server(Server1) with { Forwarding = ForwardingMethod.DirectRoute, IsCheckedAsClient = true }));
        _bench.Director.Apply(new Dictionary<IpAddress, NextHop> { [IpAddress.Parse(Server1)] = Hop });
        var check = new FlowKey(IpProtocol.Tcp, IpAddress.Parse("203.0.113.1"), 1000, IpAddress.Parse(Virtual), 80);
        Assert.True(_bench.Director.TryOpenCheck("web", Server1, check, _bench.Now));
        for (int packet = 0; packet < 2; packet++)
        {
            Assert.False(_bench.Send(PacketBuilder.Udp(Client, 1000, Virtual, 53)).IsCarried);
            Assert.Equal(Verdict.Neighbour, _bench.FromClient(TcpFlags.Ack, port: 1000, client: "203.0.113.1").Verdict);
        }

        Assert.Equal(0, _bench.Director.FastPath?.Flows);
    }

    /// <summary>The fragments of a carried connection's packets are counted with what was carried.</summary>
    [Fact]
    public void Process_FragmentsOfACarriedConnection_AreTheDirectors()
    {
        _bench.Apply(Dns(Server(Server1, 53)));
        _bench.Send(PacketBuilder.Udp(Client, 1000, Virtual, 53));
        Assert.True(_bench.Send(PacketBuilder.Udp(Client, 1000, Virtual, 53)).IsCarried);

        foreach (byte[] fragment in PacketBuilder.Udp(Client, 1000, Virtual, 53).PayloadLength(1200).Fragments(800))
        {
            Outcome outcome = _bench.Send(fragment);
            Assert.Equal((false, Verdict.Forward), (outcome.IsCarried, outcome.Verdict));
        }

        ConnectionSnapshot connection = Assert.Single(_bench.Connections());
        Assert.Equal((4L, true), (connection.PacketsIn, connection.FastPath));
    }

    [Fact]
    public void Process_NoRoomOnTheFastPath_GoesOnOnTheSlowPath()
    {
        _fast.MostChunks[FlowPart.Flows] = 0;
        _bench.Apply(Web(Server(Server1, 80)));

        _bench.Handshake();
        _bench.FromClient(TcpFlags.Ack);

        ConnectionSnapshot connection = Assert.Single(_bench.Connections());
        Assert.Equal((false, ConnectionState.Established, 3L), (connection.FastPath, connection.State, connection.PacketsIn));
        Assert.Equal(1, _bench.Director.FastPath?.Refused);
    }

    [Fact]
    public void CarryBy_ConnectionsThatThereAre_AreCarriedFromTheirNextPacketOn()
    {
        using var bench = new DirectorBench();
        bench.Apply(Web(Server(Server1, 80)));
        bench.Handshake();
        bench.CarryBy();
        Assert.False(bench.FromClient(TcpFlags.Ack).IsCarried);

        Assert.True(bench.FromClient(TcpFlags.Ack).IsCarried);
        Assert.True(bench.FromServer(TcpFlags.Ack).IsCarried);

        bench.Director.StopCarrying(bench.Now);
        Assert.False(bench.FromClient(TcpFlags.Ack).IsCarried);
        ConnectionSnapshot connection = Assert.Single(bench.Connections());
        Assert.Equal((false, 5L, 2L), (connection.FastPath, connection.PacketsIn, connection.PacketsOut));
        Assert.Equal((5L, 2L, null), (bench.Director.Traffic.PacketsIn, bench.Director.Traffic.PacketsOut, bench.Director.FastPath));
    }
}
