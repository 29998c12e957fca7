using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

public sealed class IcmpErrorTests : IDisposable
{
    private const string ClientRouter = "192.0.2.254";
    private const string ServerRouter = "203.0.113.254";
    private const string BoardOutside = "192.0.2.1";
    private const string BoardInside = "203.0.113.1";

    private readonly DirectorBench _bench = new(extraHops: 1);

    public IcmpErrorTests()
    {
        _bench.Apply(Web(Server(Server1, 8080)), Dns(Server(Server1, 5353)));
        _bench.Handshake(serverPort: 8080);
        _bench.Send(PacketBuilder.Udp(Client, 40000, Virtual, 53));
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(Client, 3, 3)]
    [InlineData(ClientRouter, 3, 4)]
    [InlineData(ClientRouter, 11, 0)]
    [InlineData(ClientRouter, 12, 0)]
    [InlineData(ClientRouter, 4, 0)]
    [InlineData(BoardOutside, 3, 1)]
    public void Process_ErrorAboutAReply_ReachesTheServerInItsOwnTerms(string sender, byte type, byte code)
    {
        byte[] seen = PacketBuilder.Tcp(Virtual, 80, Client, 40000, TcpFlags.Ack).PayloadLength(1400).Build();
        byte[] sent = PacketBuilder.Tcp(Server1, 8080, Client, 40000, TcpFlags.Ack).PayloadLength(1400).Build();

        Outcome outcome = _bench.Send(PacketBuilder.IcmpError(sender, Virtual, type, code, 1300, seen[..28]).Ttl(60));

        Assert.Equal(Verdict.Forward, outcome.Verdict);
        Assert.Equal(PacketBuilder.IcmpError(sender, Server1, type, code, 1300, sent[..28]).Ttl(61).Build(), outcome.Bytes);
        Assert.Equal(1, _bench.Director.IcmpErrors);
    }

    [Theory]
    [InlineData(Server1, Virtual, 3, 3)]
    [InlineData(ServerRouter, ServerRouter, 3, 4)]
    [InlineData(ServerRouter, ServerRouter, 11, 0)]
    [InlineData(BoardInside, BoardInside, 3, 1)]
    public void Process_ErrorAboutARequest_ReachesTheClientWithoutTheServersAddress(string sender, string expectedSender, byte type, byte code)
    {
        byte[] seen = PacketBuilder.Udp(Client, 40000, Server1, 5353).PayloadLength(300).Build();
        byte[] sent = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(300).Build();

        Outcome outcome = _bench.Send(PacketBuilder.IcmpError(sender, Client, type, code, 1300, seen).Ttl(60));

        Assert.Equal(Verdict.Forward, outcome.Verdict);
        Assert.Equal(PacketBuilder.IcmpError(expectedSender, Client, type, code, 1300, sent).Ttl(61).Build(), outcome.Bytes);
    }

    [Fact]
    public void Process_ErrorAboutNoConnection_IsDroppedForTheVirtualAddressAndPassedElsewhere()
    {
        byte[] toVirtual = PacketBuilder.IcmpError(Client, Virtual, 3, 3, 0, PacketBuilder.Udp(Virtual, 53, Client, 40001).Build()).Build();
        byte[] toClient = PacketBuilder.IcmpError(Server1, Client, 3, 3, 0, PacketBuilder.Udp(Client, 40001, Server1, 5353).Build()).Build();

        Assert.Equal(DropReason.IcmpNoConnection, _bench.Send(toVirtual).Reason);
        Assert.Equal(Verdict.Pass, _bench.Send(toClient).Verdict);
    }

    /// <summary>Only the sender of a packet is told of it: an error to anybody else quotes what its sender has made up.</summary>
    [Fact]
    public void Process_ErrorToSomebodyElse_IsNotTranslated()
    {
        byte[] quoted = PacketBuilder.Tcp(Client, 40000, Server1, 8080, TcpFlags.Ack).Build();

        Outcome outcome = _bench.Send(PacketBuilder.IcmpError(Server1, "192.0.2.77", 3, 3, 0, quoted));

        Assert.Equal(Verdict.Pass, outcome.Verdict);
        Assert.Equal(0, _bench.Director.IcmpErrors);
    }

    /// <summary>An error proves nothing about the other end: it keeps no connection alive.</summary>
    [Fact]
    public void Process_ErrorAboutAConnection_DoesNotCountAsItsPacket()
    {
        var before = _bench.Connections();
        _bench.Now += 500;

        _bench.Send(PacketBuilder.IcmpError(Client, Virtual, 3, 3, 0, PacketBuilder.Tcp(Virtual, 80, Client, 40000, TcpFlags.Ack).Build()));

        Assert.Equal(before.Select(connection => (connection.PacketsIn, connection.PacketsOut)), _bench.Connections().Select(connection => (connection.PacketsIn, connection.PacketsOut)));
    }

    [Fact]
    public void Process_TooBigForTheServersLink_IsAnsweredByTheBoardWithTheVirtualAddressInside()
    {
        ApplyRoutes(inside: 1300);
        byte[] packet = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).PayloadLength(1261).Build();

        Outcome outcome = _bench.Send(packet);

        Assert.Equal((Verdict.Forward, DropReason.TooBig), (outcome.Verdict, outcome.Reason));
        Assert.Equal(PacketBuilder.IcmpError(BoardOutside, Client, 3, 4, 1300, packet[..548]).Identification(0).Build(), outcome.Bytes);
        Assert.Equal(1, _bench.Director.Drops(DropReason.TooBig));
    }

    [Fact]
    public void Process_TooBigForTheClientsLink_IsAnsweredToTheServerInItsOwnTerms()
    {
        ApplyRoutes(outside: 1300);
        byte[] packet = PacketBuilder.Tcp(Server1, 8080, Client, 40000, TcpFlags.Ack).PayloadLength(1400).Build();

        Outcome outcome = _bench.Send(packet);

        Assert.Equal(PacketBuilder.IcmpError(BoardInside, Server1, 3, 4, 1300, packet[..548]).Identification(0).Build(), outcome.Bytes);
    }

    [Theory]
    [InlineData(1260, 0, true)]
    [InlineData(1261, 0, false)]
    [InlineData(60000, 1260, true)]
    [InlineData(60000, 1261, false)]
    [InlineData(1000, 1448, true)]
    public void Process_Mtu1300_LetsPacketsAndSegmentsOfThatSizeThrough(int payload, int segment, bool goes)
    {
        ApplyRoutes(inside: 1300);
        PacketBuilder data = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).PayloadLength(payload);

        Outcome outcome = _bench.Send(segment == 0 ? data : data.Gso((ushort)segment));

        Assert.Equal(goes ? DropReason.None : DropReason.TooBig, outcome.Reason);
        IPv4(outcome.Bytes, goes ? Destination(Server1, 8080) : Icmp(3, 4));
    }

    [Fact]
    public void Process_UdpSegmentTooBig_IsAnswered()
    {
        ApplyRoutes(inside: 1300);

        Assert.Equal(DropReason.None, _bench.Send(PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(12720).Gso(1272)).Reason);
        Assert.Equal(DropReason.TooBig, _bench.Send(PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(12730).Gso(1273)).Reason);
    }

    /// <summary>The kernel cuts it up on its way out.</summary>
    [Fact]
    public void Process_TooBigButMayBeFragmented_GoesOn()
    {
        ApplyRoutes(inside: 1300);

        IPv4(_bench.Send(PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(1400).MayFragment()).Bytes, Destination(Server1, 5353), ChecksumsCorrect());
    }

    [Fact]
    public void Process_TooBigFloods_AreAnsweredAThousandTimesASecond()
    {
        ApplyRoutes(inside: 1300);
        byte[] packet = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).PayloadLength(1400).Build();

        int answered = Enumerable.Range(0, 1200).Count(_ => _bench.Send(packet).Verdict == Verdict.Forward);

        Assert.Equal(1000, answered);
        Assert.Equal(1200, _bench.Director.Drops(DropReason.TooBig));
    }

    /// <summary>A route to the server itself counts before that to its subnet, and none is no limit.</summary>
    [Fact]
    public void Apply_Routes_LongestPrefixCounts()
    {
        PacketBuilder data = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).PayloadLength(1400);
        _bench.Director.Apply([Route(Server1, 32, 1500, BoardInside), Route("203.0.113.0", 24, 1300, BoardInside), Route("10.0.0.0", 8, 576, BoardInside)]);
        Assert.Equal(DropReason.None, _bench.Send(data).Reason);

        _bench.Director.Apply([Route(Server1, 32, 1300, BoardInside), Route("203.0.113.0", 24, 1500, BoardInside)]);
        Assert.Equal(DropReason.TooBig, _bench.Send(data).Reason);

        _bench.Director.Apply([Route("10.0.0.0", 8, 576, BoardInside)]);
        Assert.Equal(DropReason.None, _bench.Send(data).Reason);
    }

    private void ApplyRoutes(int inside = 1500, int outside = 1500) =>
        _bench.Director.Apply([Route("203.0.113.0", 24, inside, BoardInside), Route("0.0.0.0", 0, outside, BoardOutside)]);

    private static RouteMtu Route(string network, int length, int mtu, string board) => new(new AddressPrefix(IpAddress.Parse(network), length), mtu, IpAddress.Parse(board));
}
