using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

public sealed class IcmpV6ErrorTests : IDisposable
{
    private const string ClientRouter = "2001:db8:1::fe";
    private const string ServerRouter = "2001:db8:3::fe";
    private const string BoardOutside = "2001:db8:1::1";
    private const string BoardInside = "2001:db8:3::1";

    private readonly DirectorBench _bench = new(extraHops: 1);

    public IcmpV6ErrorTests()
    {
        _bench.Apply(Over6(Web(Server(Server6, 8080))), Over6(Dns(Server(Server6, 5353))));
        _bench.Handshake(client: Client6, server: Server6, serverPort: 8080);
        _bench.Send(PacketBuilder.Udp(Client6, 40000, Virtual6, 53));
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(Client6, 1, 4)]
    [InlineData(ClientRouter, 2, 0)]
    [InlineData(ClientRouter, 3, 0)]
    [InlineData(ClientRouter, 4, 1)]
    [InlineData(BoardOutside, 1, 3)]
    public void Process_ErrorAboutAReply_ReachesTheServerInItsOwnTerms(string sender, byte type, byte code)
    {
        uint word = type == 2 ? 1300u : 0u;
        byte[] seen = PacketBuilder.Tcp(Virtual6, 80, Client6, 40000, TcpFlags.Ack).PayloadLength(1400).Build();
        byte[] sent = PacketBuilder.Tcp(Server6, 8080, Client6, 40000, TcpFlags.Ack).PayloadLength(1400).Build();

        Outcome outcome = _bench.Send(PacketBuilder.IcmpError(sender, Virtual6, type, code, word, seen[..1232]).Ttl(60));

        Assert.Equal(Verdict.Forward, outcome.Verdict);
        Assert.Equal(PacketBuilder.IcmpError(sender, Server6, type, code, word, sent[..1232]).Ttl(61).Build(), outcome.Bytes);
        Assert.Equal(1, _bench.Director.IcmpErrors);
    }

    [Theory]
    [InlineData(Server6, Virtual6, 1, 4)]
    [InlineData(ServerRouter, ServerRouter, 2, 0)]
    [InlineData(ServerRouter, ServerRouter, 3, 0)]
    [InlineData(BoardInside, BoardInside, 1, 3)]
    public void Process_ErrorAboutARequest_ReachesTheClientWithoutTheServersAddress(string sender, string expectedSender, byte type, byte code)
    {
        uint word = type == 2 ? 1300u : 0u;
        byte[] seen = PacketBuilder.Udp(Client6, 40000, Server6, 5353).PayloadLength(300).Extension(60).Build();
        byte[] sent = PacketBuilder.Udp(Client6, 40000, Virtual6, 53).PayloadLength(300).Extension(60).Build();

        Outcome outcome = _bench.Send(PacketBuilder.IcmpError(sender, Client6, type, code, word, seen).Ttl(60));

        Assert.Equal(Verdict.Forward, outcome.Verdict);
        Assert.Equal(PacketBuilder.IcmpError(expectedSender, Client6, type, code, word, sent).Ttl(61).Build(), outcome.Bytes);
    }

    [Fact]
    public void Process_ErrorAboutNoConnection_IsDroppedForTheVirtualAddressAndPassedElsewhere()
    {
        byte[] toVirtual = PacketBuilder.IcmpError(Client6, Virtual6, 1, 4, 0, PacketBuilder.Udp(Virtual6, 53, Client6, 40001).Build()).Build();
        byte[] toClient = PacketBuilder.IcmpError(Server6, Client6, 1, 4, 0, PacketBuilder.Udp(Client6, 40001, Server6, 5353).Build()).Build();

        Assert.Equal(DropReason.IcmpNoConnection, _bench.Send(toVirtual).Reason);
        Assert.Equal(Verdict.Pass, _bench.Send(toClient).Verdict);
    }

    [Fact]
    public void Process_TooBigForTheServersLink_IsAnsweredByTheBoardWithTheVirtualAddressInside()
    {
        ApplyRoutes(inside: 1300);
        byte[] packet = PacketBuilder.Tcp(Client6, 40000, Virtual6, 80, TcpFlags.Ack).PayloadLength(1241).Build();

        Outcome outcome = _bench.Send(packet);

        Assert.Equal((Verdict.Forward, DropReason.TooBig), (outcome.Verdict, outcome.Reason));
        Assert.Equal(1300, Mtu(outcome));
        IPv6(outcome.Bytes, Source(BoardOutside), Destination(Client6), Icmp(2, 0), ChecksumsCorrect(), Quotes(packet[..1232]));
        Assert.Equal(DropReason.None, _bench.Send(PacketBuilder.Tcp(Client6, 40000, Virtual6, 80, TcpFlags.Ack).PayloadLength(1240)).Reason);
    }

    [Fact]
    public void Process_TooBigForTheClientsLink_IsAnsweredToTheServerInItsOwnTerms()
    {
        ApplyRoutes(outside: 1300);
        byte[] packet = PacketBuilder.Tcp(Server6, 8080, Client6, 40000, TcpFlags.Ack).PayloadLength(1400).Build();

        IPv6(_bench.Send(packet).Bytes, Source(BoardInside), Destination(Server6), Icmp(2, 0), ChecksumsCorrect(), Quotes(packet[..1232]));
    }

    /// <summary>RFC 8200 §5: every link takes 1,280 bytes, whatever its route says.</summary>
    [Fact]
    public void Process_RouteMtuBelow1280_CountsAs1280()
    {
        ApplyRoutes(inside: 576);

        Assert.Equal(DropReason.None, _bench.Send(PacketBuilder.Tcp(Client6, 40000, Virtual6, 80, TcpFlags.Ack).PayloadLength(1220)).Reason);
        Assert.Equal(1280, Mtu(_bench.Send(PacketBuilder.Tcp(Client6, 40000, Virtual6, 80, TcpFlags.Ack).PayloadLength(1221))));
    }

    [Theory]
    [InlineData(60000, 1240, true)]
    [InlineData(60000, 1241, false)]
    public void Process_SegmentsOfASuperpacket_AreWhatCounts(int payload, int segment, bool goes)
    {
        ApplyRoutes(inside: 1300);

        Outcome outcome = _bench.Send(PacketBuilder.Tcp(Client6, 40000, Virtual6, 80, TcpFlags.Ack).PayloadLength(payload).Gso((ushort)segment));

        Assert.Equal(goes ? DropReason.None : DropReason.TooBig, outcome.Reason);
    }

    [Fact]
    public void Process_RouteMtusOfIPv4_SayNothingOfIPv6()
    {
        _bench.Director.Apply([Route("0.0.0.0", 0, 576, "192.0.2.1"), Route("::", 0, 1500, BoardOutside)]);

        Assert.Equal(DropReason.None, _bench.Send(PacketBuilder.Tcp(Client6, 40000, Virtual6, 80, TcpFlags.Ack).PayloadLength(1400)).Reason);
    }

    /// <summary>A board with link-local addresses alone has none that it may send an error from.</summary>
    [Fact]
    public void Process_TooBigOnABoardWithoutAnAddress_IsAnsweredFromTheVirtualOne()
    {
        _bench.Director.Apply([Route("::", 0, 1300, "::")]);

        IPv6(_bench.Send(PacketBuilder.Tcp(Client6, 40000, Virtual6, 80, TcpFlags.Ack).PayloadLength(1400)).Bytes, Source(Virtual6), Destination(Client6), Icmp(2, 0));
        IPv6(_bench.Send(PacketBuilder.Tcp(Server6, 8080, Client6, 40000, TcpFlags.Ack).PayloadLength(1400)).Bytes, Source(Virtual6), Destination(Server6), Icmp(2, 0));
    }

    private static int Mtu(Outcome outcome) => (outcome.Bytes[46] << 8) | outcome.Bytes[47];

    private void ApplyRoutes(int inside = 1500, int outside = 1500) =>
        _bench.Director.Apply([Route("2001:db8:3::", 64, inside, BoardInside), Route("::", 0, outside, BoardOutside)]);

    private static RouteMtu Route(string network, int length, int mtu, string board) => new(new AddressPrefix(IpAddress.Parse(network), length), mtu, IpAddress.Parse(board));
}
