using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>The director as a station of its link: what else the kernel of a router does, it does itself.</summary>
public sealed class BridgedTests : IDisposable
{
    private const string Station = "203.0.113.5";
    private const string Station6 = "2001:db8:3::5";

    private readonly DirectorBench _bench = new(extraHops: -1, bridged: true);

    public BridgedTests()
    {
        _bench.Director.ApplyStationAddresses([IpAddress.Parse(Station), IpAddress.Parse(Station6)]);
        _bench.Director.Apply(
        [
            new RouteMtu(new AddressPrefix(IpAddress.Parse("0.0.0.0"), 0), 1500, IpAddress.Parse(Station)),
            new RouteMtu(new AddressPrefix(IpAddress.Parse("::"), 0), 1500, IpAddress.Parse(Station6)),
        ]);
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Process_Nat_TakesOneHopOffInBothDirectionsAndOffWhatPasses()
    {
        _bench.Apply(Web(Server(Server1, 8080)));

        IPv4(_bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn).Ttl(64)).Bytes, Ttl(63), Destination(Server1, 8080), ChecksumsCorrect());
        IPv4(_bench.Send(PacketBuilder.Tcp(Server1, 8080, Client, 40000, TcpFlags.Syn | TcpFlags.Ack).Ttl(64)).Bytes, Ttl(63), Source(Virtual, 80), ChecksumsCorrect());
        IPv4(_bench.Send(PacketBuilder.Tcp(Server1, 50000, Server2, 443, TcpFlags.Syn).Ttl(64)).Bytes, Ttl(63), ChecksumsCorrect());
    }

    [Theory]
    [InlineData(Client, Virtual, Server1)]
    [InlineData(Client6, Virtual6, Server6)]
    public void Process_DirectRoute_LeavesTheEthernetAddressToTheDevice(string client, string virtualAddress, string server)
    {
        _bench.Apply(Web(Direct(Server1)), Over6(Web(Direct(Server6))));
        PacketBuilder syn = PacketBuilder.Tcp(client, 40000, virtualAddress, 80, TcpFlags.Syn);

        Outcome outcome = _bench.Send(syn.Ttl(60));

        Assert.Equal((Verdict.Neighbour, null, IpAddress.Parse(server)), (outcome.Verdict, outcome.NextHop, outcome.Neighbour));
        Assert.Equal(syn.Ttl(59).Build(), outcome.Bytes);
    }

    [Fact]
    public void Process_Tunnel_NoHopIsGivenBackForNobodyTakesOne()
    {
        _bench.Apply(Web(TunnelBench.Tunnelled(Server1)));

        Outcome outcome = _bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn).Ttl(60));

        IPv4(outcome.Bytes, Source(Station), Destination(Server1), Ttl(59), HeaderChecksumCorrect());
        IPv4(outcome.Bytes.AsSpan(20), Source(Client, 40000), Ttl(59), ChecksumsCorrect());
    }

    [Theory]
    [InlineData(Client, Virtual, Station, 11)]
    [InlineData(Client6, Virtual6, Station6, 3)]
    public void Process_LastHopOfAClientsPacket_IsAnsweredByTheStation(string client, string virtualAddress, string station, byte type)
    {
        _bench.Apply(Web(Server(Server1)), Over6(Web(Server(Server6))));
        byte[] syn = PacketBuilder.Tcp(client, 40000, virtualAddress, 80, TcpFlags.Syn).Ttl(1).Build();

        Outcome outcome = _bench.Send(syn);

        Assert.Equal((Verdict.Forward, DropReason.TtlExceeded), (outcome.Verdict, outcome.Reason));
        Action<byte[]>[] checks = [Source(station), Destination(client), Icmp(type, 0), Quotes(syn), ChecksumsCorrect()];
        if (type == 3)
        {
            IPv6(outcome.Bytes, checks);
        }
        else
        {
            IPv4(outcome.Bytes, checks);
        }

        Assert.Equal(1, _bench.Director.Drops(DropReason.TtlExceeded));
    }

    [Fact]
    public void Process_LastHopWithoutAnAddressOfItsOwn_IsAnsweredByTheVirtualOneOrNotAtAll()
    {
        _bench.Director.ApplyStationAddresses([]);
        _bench.Director.Apply([new RouteMtu(new AddressPrefix(IpAddress.Parse("0.0.0.0"), 0), 1500, IpAddress.FromIPv4(0))]);
        _bench.Apply(Web(Server(Server1)));

        IPv4(_bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn).Ttl(1)).Bytes, Source(Virtual), Destination(Client), Icmp(11, 0));
        Outcome passing = _bench.Send(PacketBuilder.Tcp(Server1, 50000, Server2, 443, TcpFlags.Syn).Ttl(1));
        Assert.Equal((Verdict.Drop, DropReason.TtlExceeded), (passing.Verdict, passing.Reason));
    }

    [Fact]
    public void Process_LastHopOfAnErrorOrALaterFragment_IsDroppedWithoutAWord()
    {
        _bench.Apply(Web(Server(Server1)));
        _bench.Handshake();
        byte[] quoted = PacketBuilder.Tcp(Server1, 80, Client, 40000, TcpFlags.Ack).Build();

        Outcome error = _bench.Send(PacketBuilder.IcmpError(Client, Server1, 3, 3, 0, quoted).Ttl(1));
        Outcome fragment = _bench.Send(PacketBuilder.Udp(Server1, 123, Server2, 123).Ttl(1).PayloadLength(64).LaterFragment(1480, more: false));

        Assert.Equal((Verdict.Drop, DropReason.TtlExceeded), (error.Verdict, error.Reason));
        Assert.NotEqual(Verdict.Forward, fragment.Verdict);
    }

    [Fact]
    public void Process_PacketToTheStationItself_IsAnsweredAsByAHostWithClosedPorts()
    {
        _bench.Apply(Web(Server(Server1)));

        IPv4(_bench.Send(PacketBuilder.Icmp(Client, Station, 8)).Bytes, Source(Station), Destination(Client), Icmp(0, 0), ChecksumsCorrect());
        IPv4(_bench.Send(PacketBuilder.Tcp(Client, 40000, Station, 22, TcpFlags.Syn)).Bytes, Source(Station, 22), Tcp(TcpFlags.Rst | TcpFlags.Ack), ChecksumsCorrect());
        Assert.Equal(1, _bench.Director.Drops(DropReason.NoService));
    }

    [Fact]
    public void Process_FullNat_TakesTheStationsAddress()
    {
        _bench.Apply(Web(Server(Server1) with { Forwarding = ForwardingMethod.FullNat }));

        IPv4(_bench.FromClient(TcpFlags.Syn).Bytes, Source(Station), Destination(Server1, 80), Ttl(63), ChecksumsCorrect());
    }

    [Fact]
    public void Forecast_DirectRoute_HasNoObstacle()
    {
        _bench.Apply(Web(Direct(Server1)));

        var key = new FlowKey(IpProtocol.Tcp, IpAddress.Parse(Client), 0, IpAddress.Parse(Virtual), 80);
        Assert.Equal(DropReason.None, Assert.Single(_bench.Director.Forecast(key, _bench.Now).Servers).Obstacle);
    }

    private static RealServerSpec Direct(string address) => Server(address) with { Forwarding = ForwardingMethod.DirectRoute };
}
