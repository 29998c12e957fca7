using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

public sealed class NatTests : IDisposable
{
    private readonly DirectorBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Process_TcpBothWays_IsTranslatedByteForByte()
    {
        _bench.Apply(Web(Server(Server1, 8080)));

        Outcome there = _bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn).TcpOptions(2, 4, 5, 0xb4).Ttl(63));
        Outcome back = _bench.Send(PacketBuilder.Tcp(Server1, 8080, Client, 40000, TcpFlags.Syn | TcpFlags.Ack).Payload(1, 2, 3).Ttl(62));

        Assert.Equal((Verdict.Forward, Verdict.Forward), (there.Verdict, back.Verdict));
        Assert.Equal(PacketBuilder.Tcp(Client, 40000, Server1, 8080, TcpFlags.Syn).TcpOptions(2, 4, 5, 0xb4).Ttl(63).Build(), there.Bytes);
        Assert.Equal(PacketBuilder.Tcp(Virtual, 80, Client, 40000, TcpFlags.Syn | TcpFlags.Ack).Payload(1, 2, 3).Ttl(62).Build(), back.Bytes);
    }

    [Fact]
    public void Process_UdpBothWays_KeepsTheClientsAddress()
    {
        _bench.Apply(Dns(Server(Server1, 5353)));

        Outcome there = _bench.Send(PacketBuilder.Udp(Client, 40000, Virtual, 53).Payload(1, 2));
        Outcome back = _bench.Send(PacketBuilder.Udp(Server1, 5353, Client, 40000).Payload(3, 4));

        IPv4(there.Bytes, Source(Client, 40000), Destination(Server1, 5353), ChecksumsCorrect(), Payload([1, 2]));
        IPv4(back.Bytes, Source(Virtual, 53), Destination(Client, 40000), ChecksumsCorrect(), Payload([3, 4]));
    }

    [Fact]
    public void Process_ServerWithoutPort_KeepsThePortAskedFor()
    {
        _bench.Apply(Service("range", "rr", IpProtocol.Tcp, [new(8000, 8099)], Server(Server1)));

        IPv4(_bench.FromClient(TcpFlags.Syn, virtualPort: 8042).Bytes, Destination(Server1, 8042), ChecksumsCorrect());
    }

    [Fact]
    public void Process_Superpacket_KeepsPartialChecksumAndOffload()
    {
        _bench.Apply(Web(Server(Server1, 8080)));
        _bench.Handshake(serverPort: 8080);
        PacketBuilder data = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack | TcpFlags.Psh).PayloadLength(60000).Gso(1448);

        Outcome outcome = _bench.Send(data);

        IPv4(outcome.Bytes, Destination(Server1, 8080), PartialChecksumCorrect());
        Assert.Equal(data.Offload(), outcome.Offload);
    }

    [Theory]
    [InlineData(0, 63, 63)]
    [InlineData(1, 62, 63)]
    [InlineData(1, 255, 255)]
    public void Process_ExtraHops_AreGivenBack(int extraHops, byte ttl, int expected)
    {
        using var bench = new DirectorBench(extraHops: extraHops);
        bench.Apply(Web(Server(Server1, 8080)));

        Outcome forward = bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn).Ttl(ttl));
        Outcome reply = bench.Send(PacketBuilder.Tcp(Server1, 8080, Client, 40000, TcpFlags.Syn | TcpFlags.Ack).Ttl(ttl));
        Outcome pass = bench.Send(PacketBuilder.Tcp(Client, 40000, Server2, 22, TcpFlags.Syn).Ttl(ttl));

        IPv4(forward.Bytes, Ttl(expected), ChecksumsCorrect());
        IPv4(reply.Bytes, Ttl(expected), ChecksumsCorrect());
        IPv4(pass.Bytes, Ttl(expected), ChecksumsCorrect());
    }

    [Fact]
    public void Process_NotOurs_PassesByteForByte()
    {
        _bench.Apply(Web(Server(Server1, 8080)));
        byte[][] packets =
        [
            PacketBuilder.Tcp(Client, 40000, Server1, 8080, TcpFlags.Syn).Build(),
            PacketBuilder.Tcp(Server1, 50000, "192.0.2.200", 443, TcpFlags.Syn).PartialChecksum().Build(),
            PacketBuilder.Udp(Server1, 123, "192.0.2.123", 123).NoUdpChecksum().Build(),
            PacketBuilder.Icmp(Client, Server1, 8).Build(),
            PacketBuilder.Raw(Client, Server1, 47).Payload(1, 2, 3).Build(),
            .. PacketBuilder.Udp(Server1, 123, Client, 123).PayloadLength(3000).Fragments(1480),
        ];

        foreach (byte[] packet in packets)
        {
            Outcome outcome = _bench.Send(packet);
            Assert.Equal(Verdict.Pass, outcome.Verdict);
            Assert.Equal(packet, outcome.Bytes);
        }

        Assert.Equal(packets.Length, _bench.Director.Passed);
    }

    [Fact]
    public void Process_LinkPadding_IsCutOff()
    {
        _bench.Apply(Web(Server(Server1, 8080)));
        byte[] syn = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn).Build();

        IPv4(_bench.Send([.. syn, 0, 0, 0, 0, 0, 0]).Bytes, Length(syn.Length), Destination(Server1, 8080));
    }

    [Fact]
    public void Process_EstablishedConnectionOfQuiescedServer_GoesOn()
    {
        _bench.Apply(Web(Server(Server1, 8080)));
        _bench.Handshake(serverPort: 8080);
        _bench.Apply(Web(Server(Server1, 8080, weight: 0)));

        Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Ack).Verdict);
        Assert.Equal(DropReason.NoServer, _bench.FromClient(TcpFlags.Syn, port: 40001).Reason);
    }

    [Fact]
    public void Process_ConnectionOfRemovedServer_IsDroppedByName()
    {
        _bench.Apply(Web(Server(Server1, 8080)));
        _bench.Handshake(serverPort: 8080);
        _bench.Apply(Web(Server(Server2, 8080)));

        Outcome outcome = _bench.FromClient(TcpFlags.Ack);

        Assert.Equal((Verdict.Drop, DropReason.ServerGone), (outcome.Verdict, outcome.Reason));
    }
}
