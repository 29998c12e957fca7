using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>What the director does with IPv6, wherever it is not by itself the same as with IPv4.</summary>
public sealed class IPv6Tests : IDisposable
{
    private readonly DirectorBench _bench = new(extraHops: 1);

    public IPv6Tests()
    {
        _bench.Apply(Over6(Web(Server(Server6, 8080))), Over6(Dns(Server(Server6, 5353))));
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Process_TcpBothWays_IsTranslatedByteForByte()
    {
        Outcome there = _bench.Send(PacketBuilder.Tcp(Client6, 40000, Virtual6, 80, TcpFlags.Syn).TcpOptions(2, 4, 5, 0xa0).Ttl(63));
        Outcome back = _bench.Send(PacketBuilder.Tcp(Server6, 8080, Client6, 40000, TcpFlags.Syn | TcpFlags.Ack).Payload(1, 2, 3).Ttl(62));

        Assert.Equal((Verdict.Forward, Verdict.Forward), (there.Verdict, back.Verdict));
        Assert.Equal(PacketBuilder.Tcp(Client6, 40000, Server6, 8080, TcpFlags.Syn).TcpOptions(2, 4, 5, 0xa0).Ttl(64).Build(), there.Bytes);
        Assert.Equal(PacketBuilder.Tcp(Virtual6, 80, Client6, 40000, TcpFlags.Syn | TcpFlags.Ack).Payload(1, 2, 3).Ttl(63).Build(), back.Bytes);
    }

    [Fact]
    public void Process_UdpBehindExtensions_KeepsTheClientsAddressAndTheExtensions()
    {
        Outcome there = _bench.Send(PacketBuilder.Udp(Client6, 40000, Virtual6, 53).Payload(1, 2).Extension(0).Extension(60, new byte[14]).AtomicFragment());
        Outcome back = _bench.Send(PacketBuilder.Udp(Server6, 5353, Client6, 40000).Payload(3, 4));

        IPv6(there.Bytes, Length(40 + 8 + 16 + 8 + 8 + 2), Source(Client6, 40000), Destination(Server6, 5353), ChecksumsCorrect(), Payload([1, 2]));
        IPv6(back.Bytes, Source(Virtual6, 53), Destination(Client6, 40000), ChecksumsCorrect(), Payload([3, 4]));
    }

    [Fact]
    public void Process_Superpacket_KeepsPartialChecksumAndOffload()
    {
        _bench.Handshake(client: Client6, server: Server6, serverPort: 8080);
        PacketBuilder data = PacketBuilder.Tcp(Client6, 40000, Virtual6, 80, TcpFlags.Ack | TcpFlags.Psh).PayloadLength(60000).Gso(1428);

        Outcome outcome = _bench.Send(data);

        IPv6(outcome.Bytes, Destination(Server6, 8080), PartialChecksumCorrect());
        Assert.Equal(data.Offload(), outcome.Offload);
    }

    [Fact]
    public void Process_TheLongestPacket_IsForwarded()
    {
        Outcome outcome = _bench.Send(PacketBuilder.Udp(Client6, 40000, Virtual6, 53).PayloadLength(65535 - 8));

        IPv6(outcome.Bytes, Length(65575), Destination(Server6, 5353), ChecksumsCorrect());
    }

    [Fact]
    public void Process_ManyFlowsOfBothFamiliesInOneTable_EachFindsItsOwn()
    {
        _bench.Apply(Web(Server(Server1, 8080)), Over6(Web(Server(Server6, 8080))));
        for (int port = 1; port <= 400; port++)
        {
            _bench.Handshake(port, serverPort: 8080);
            _bench.Handshake(port, client: Client6, server: Server6, serverPort: 8080);
        }

        for (int port = 1; port <= 400; port++)
        {
            IPv4(_bench.FromClient(TcpFlags.Ack, port).Bytes, Source(Client, port), Destination(Server1, 8080), ChecksumsCorrect());
            IPv6(_bench.FromClient(TcpFlags.Ack, port, Client6).Bytes, Source(Client6, port), Destination(Server6, 8080), ChecksumsCorrect());
            IPv6(_bench.FromServer(TcpFlags.Ack, port, Client6, Server6, 8080).Bytes, Source(Virtual6, 80), Destination(Client6, port), ChecksumsCorrect());
        }

        Assert.Equal([400, 400], _bench.Director.Services.Select(service => service.Servers[0].ActiveConnections));
        _bench.Pass(TimeSpan.FromSeconds(1000));
        Assert.Empty(_bench.Connections());
    }

    [Fact]
    public void Process_BatchOfBothFamilies_IsJudgedPacketByPacket()
    {
        _bench.Apply(Web(Server(Server1, 8080)), Over6(Web(Server(Server6, 8080))));
        using var batch = new PacketBatch(16);
        for (int i = 0; i < 16; i++)
        {
            byte[] packet = (i % 2 == 0
                ? PacketBuilder.Tcp(Client, 1000 + (i / 4), Virtual, 80, TcpFlags.Syn)
                : PacketBuilder.Tcp(Client6, 1000 + (i / 4), Virtual6, 80, TcpFlags.Syn)).Build();
            packet.CopyTo(batch.Room(0));
            batch.Add(packet.Length, default);
        }

        _bench.Director.Process(batch, _bench.Director.WorkerOf(0), _bench.Now);

        for (int i = 0; i < 16; i += 2)
        {
            IPv4(batch.Packet(i), Destination(Server1, 8080), ChecksumsCorrect());
            IPv6(batch.Packet(i + 1), Destination(Server6, 8080), ChecksumsCorrect());
        }

        Assert.Equal(8, _bench.Director.Table.Count);
    }

    [Theory]
    [InlineData("rr")]
    [InlineData("wrr")]
    [InlineData("lc")]
    [InlineData("wlc")]
    public void Schedule_ServersOfBothFamilies_EachClientGetsItsOwn(string scheduler)
    {
        VirtualServiceSpec both = Web(Server(Server1, 8080), Server(Server6, 8080, weight: 2), Server(Server2, 8080), Server(OtherServer6, 8080, weight: 2)) with
        {
            Scheduler = scheduler,
            Addresses = [AddressPrefix.Of(IpAddress.Parse(Virtual)), AddressPrefix.Of(IpAddress.Parse(Virtual6))],
        };
        _bench.Apply(both);
        for (int port = 1; port <= 20; port++)
        {
            Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Syn, port).Verdict);
            Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Syn, port, Client6).Verdict);
        }

        Assert.Equal([10L, 10L, 10L, 10L], _bench.Director.Services[0].Servers.Select(server => server.Traffic.Connections));
        Assert.All(_bench.Connections(), connection => Assert.Equal(connection.Client.IsIPv4, connection.Destination.IsIPv4));
    }

    [Fact]
    public void Schedule_NoServerOfTheClientsFamily_IsNoServer()
    {
        _bench.Apply(Over6(Web(Server(Server1, 8080))));

        Assert.Equal((Verdict.Forward, DropReason.NoServer), Judged(_bench.FromClient(TcpFlags.Syn, client: Client6)));
    }

    [Fact]
    public void Find_Prefix_ServesEachAddressOfItAndNoOther()
    {
        _bench.Apply(
            Over6(Web(Server(Server6, 1))) with { Addresses = [new AddressPrefix(IpAddress.Parse("2001:db8:2::"), 56)] },
            Over6(Web(Server(OtherServer6, 2))) with { Name = "narrow" },
            Web(Server(Server1, 3)) with { Addresses = [new AddressPrefix(IpAddress.Parse("198.51.100.0"), 24)] });

        IPv6(_bench.Send(PacketBuilder.Tcp(Client6, 1, "2001:db8:2::", 80, TcpFlags.Syn)).Bytes, Destination(Server6, 1));
        IPv6(_bench.Send(PacketBuilder.Tcp(Client6, 2, "2001:db8:2:ff:ffff:ffff:ffff:ffff", 80, TcpFlags.Syn)).Bytes, Destination(Server6, 1));
        IPv6(_bench.Send(PacketBuilder.Tcp(Client6, 3, Virtual6, 80, TcpFlags.Syn)).Bytes, Destination(OtherServer6, 2));
        Assert.Equal(Verdict.Pass, _bench.Send(PacketBuilder.Tcp(Client6, 4, "2001:db8:2:100::", 80, TcpFlags.Syn)).Verdict);
        IPv4(_bench.Send(PacketBuilder.Tcp(Client, 5, "198.51.100.7", 80, TcpFlags.Syn)).Bytes, Destination(Server1, 3));
    }

    [Fact]
    public void Process_NotOurs_PassesWithOneHopBack()
    {
        PacketBuilder[] packets =
        [
            PacketBuilder.Tcp(Client6, 40000, Server6, 8080, TcpFlags.Syn),
            PacketBuilder.Udp(Server6, 123, "2001:db8:5::123", 123).PartialChecksum(),
            PacketBuilder.Icmp(Client6, Server6, 128),
            PacketBuilder.Raw(Client6, Server6, 59),
            PacketBuilder.Tcp(Client6, 1, Server6, 2, TcpFlags.Syn).Extension(0).Extension(43, 2, 1),
        ];

        foreach (PacketBuilder packet in packets)
        {
            Outcome outcome = _bench.Send(packet.Ttl(62));
            Assert.Equal(Verdict.Pass, outcome.Verdict);
            Assert.Equal(packet.Ttl(63).Build(), outcome.Bytes);
        }
    }

    [Fact]
    public void Process_TcpToClosedPort_IsReset()
    {
        Outcome outcome = _bench.Send(PacketBuilder.Tcp(Client6, 40000, Virtual6, 81, TcpFlags.Syn).Sequence(1000).Extension(60).PayloadLength(40));

        Assert.Equal((Verdict.Forward, DropReason.NoService), Judged(outcome));
        IPv6(outcome.Bytes, Length(60), Source(Virtual6, 81), Destination(Client6, 40000), Tcp(TcpFlags.Rst | TcpFlags.Ack), Sequence(0, 1041), ChecksumsCorrect());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(60000)]
    public void Process_UdpToClosedPort_IsAnsweredPortUnreachable(int payload)
    {
        byte[] packet = PacketBuilder.Udp(Client6, 40000, Virtual6, 54).PayloadLength(payload).Build();

        Outcome outcome = _bench.Send(packet);

        Assert.Equal((Verdict.Forward, DropReason.NoService), Judged(outcome));
        IPv6(outcome.Bytes, Source(Virtual6), Destination(Client6), Icmp(1, 4), Quotes(packet[..Math.Min(packet.Length, 1232)]), ChecksumsCorrect());
    }

    [Fact]
    public void Process_EchoRequest_IsAnsweredWithoutItsExtensions()
    {
        Outcome plain = _bench.Send(PacketBuilder.Icmp(Client6, Virtual6, 128).PayloadLength(56));
        Outcome extended = _bench.Send(PacketBuilder.Icmp(Client6, Virtual6, 128).PayloadLength(56).Extension(60).Extension(43, 2, 0));

        Assert.Equal((Verdict.Forward, DropReason.None), Judged(plain));
        IPv6(plain.Bytes, Length(104), Source(Virtual6), Destination(Client6), Ttl(64), Icmp(129, 0), ChecksumsCorrect());
        Assert.Equal(plain.Bytes, extended.Bytes);
        Assert.Equal(2, _bench.Director.EchoReplies);
    }

    [Theory]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("ff02::1")]
    public void Process_SenderThatIsNoHost_GetsNoAnswer(string source)
    {
        Assert.Equal((Verdict.Drop, DropReason.NoService), Judged(_bench.Send(PacketBuilder.Udp(source, 1, Virtual6, 54))));
        Assert.Equal((Verdict.Drop, DropReason.NoService), Judged(_bench.Send(PacketBuilder.Tcp(source, 1, Virtual6, 81, TcpFlags.Syn))));
        Assert.Equal((Verdict.Drop, DropReason.NoService), Judged(_bench.Send(PacketBuilder.Icmp(source, Virtual6, 128))));
    }

    /// <summary>What the kernel says on every IPv6 device of its own accord: router solicitation, multicast listener report, duplicate address detection, mDNS.</summary>
    [Fact]
    public void Process_TheKernelsOwnChatter_IsNotUnicast()
    {
        Assert.Equal((Verdict.Drop, DropReason.NotUnicast), Judged(_bench.Send(PacketBuilder.Icmp("fe80::1", "ff02::2", 133).Ttl(255))));
        Assert.Equal((Verdict.Drop, DropReason.NotUnicast), Judged(_bench.Send(PacketBuilder.Icmp("fe80::1", "ff02::16", 143).PayloadLength(20).Extension(0, 5, 2, 0, 0).Ttl(1))));
        Assert.Equal((Verdict.Drop, DropReason.NotUnicast), Judged(_bench.Send(PacketBuilder.Icmp("::", "ff02::1:ff00:1", 135).PayloadLength(16).Ttl(255))));
        Assert.Equal((Verdict.Drop, DropReason.NotUnicast), Judged(_bench.Send(PacketBuilder.Udp("fe80::1", 5353, "ff02::fb", 5353))));
    }

    /// <summary>No router carries them on (RFC 4291 §2.5.6), so neither a connection nor an answer could get anywhere.</summary>
    [Fact]
    public void Process_LinkLocal_IsDroppedByName()
    {
        Assert.Equal((Verdict.Drop, DropReason.LinkLocal), Judged(_bench.FromClient(TcpFlags.Syn, client: "fe80::10")));
        Assert.Equal((Verdict.Drop, DropReason.LinkLocal), Judged(_bench.Send(PacketBuilder.Icmp("fe80::10", Virtual6, 128))));
        Assert.Equal((Verdict.Drop, DropReason.LinkLocal), Judged(_bench.Send(PacketBuilder.Udp(Server6, 1, "fe80::10", 2))));
        Assert.Empty(_bench.Connections());
    }

    [Fact]
    public void Process_OtherPacketsToVirtualAddress_AreDroppedByName()
    {
        Assert.Equal((Verdict.Drop, DropReason.NoService), Judged(_bench.Send(PacketBuilder.Icmp(Client6, Virtual6, 135).PayloadLength(16).Ttl(255))));
        Assert.Equal((Verdict.Drop, DropReason.NoService), Judged(_bench.Send(PacketBuilder.Icmp(Client6, Virtual6, 137).PayloadLength(32).Ttl(255))));
        Assert.Equal((Verdict.Drop, DropReason.IcmpNoConnection), Judged(_bench.Send(PacketBuilder.Icmp(Client6, Virtual6, 1, 1).PayloadLength(48))));
        Assert.Equal((Verdict.Drop, DropReason.NoService), Judged(_bench.Send(PacketBuilder.Raw(Client6, Virtual6, 59))));
        Assert.Equal((Verdict.Drop, DropReason.NoService), Judged(_bench.Send(PacketBuilder.Tcp(Client6, 1, Virtual6, 80, TcpFlags.Syn).Extension(43, 2, 1))));
        Assert.Equal((Verdict.Drop, DropReason.Malformed), Judged(_bench.Send([0x60, 0, 0, 0, 0, 0, 58, 255])));
    }

    /// <summary>An IPv6 packet that spells an IPv4 connection's addresses must not be taken for one of it.</summary>
    [Fact]
    public void Process_MappedAddressesOfAnIPv4Connection_AreMalformed()
    {
        _bench.Apply(Web(Server(Server1, 8080)));
        _bench.Handshake(serverPort: 8080);

        Outcome outcome = _bench.Send(PacketBuilder.Tcp($"::ffff:{Client}", 40000, $"::ffff:{Virtual}", 80, TcpFlags.Rst));

        Assert.Equal((Verdict.Drop, DropReason.Malformed), Judged(outcome));
        Assert.Equal(1, _bench.Director.Services[0].Servers[0].ActiveConnections);
    }

    private static (Verdict Verdict, DropReason Reason) Judged(Outcome outcome) => (outcome.Verdict, outcome.Reason);
}
