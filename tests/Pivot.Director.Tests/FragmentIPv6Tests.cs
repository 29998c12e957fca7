using Pivot.Director.Connections;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>IPv6 fragments: as those of IPv4, but that extension headers stand before and in them, and nobody on the way cuts them smaller.</summary>
public sealed class FragmentIPv6Tests : IDisposable
{
    private readonly DirectorBench _bench = new(extraHops: 1);
    private readonly PacketBatch _batch = new(64, spare: 64);

    public FragmentIPv6Tests() => _bench.Apply(Over6(Web(Server(Server6, 8080))), Over6(Dns(Server(Server6, 5353))), Dns(Server(Server1, 5353)));

    public void Dispose()
    {
        _batch.Dispose();
        _bench.Dispose();
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(2, 1, 0)]
    public void Process_DatagramBothWaysInAnyOrder_ReassemblesToTheTranslatedOne(params int[] order)
    {
        byte[][] there = PacketBuilder.Udp(Client6, 40000, Virtual6, 53).PayloadLength(3000).Fragments(1448);
        byte[][] back = PacketBuilder.Udp(Server6, 5353, Client6, 40000).PayloadLength(3000).Identification(0xdead_beef).Fragments(1448);

        List<byte[]> sentThere = [.. order.SelectMany(index => Send(there[index]))];
        List<byte[]> sentBack = [.. order.SelectMany(index => Send(back[index]))];

        Assert.Equal(Texts(PacketBuilder.Udp(Client6, 40000, Server6, 5353).PayloadLength(3000).Ttl(65).Fragments(1448)), Texts(sentThere));
        Assert.Equal(Texts(PacketBuilder.Udp(Virtual6, 53, Client6, 40000).PayloadLength(3000).Ttl(65).Identification(0xdead_beef).Fragments(1448)), Texts(sentBack));
        ConnectionSnapshot connection = Assert.Single(_bench.Connections());
        Assert.Equal((3, 3, 3152, 3152), (connection.PacketsIn, connection.PacketsOut, connection.BytesIn, connection.BytesOut));
        Assert.All(DropReasons.All, reason => Assert.Equal(0, _bench.Director.Drops(reason)));
    }

    /// <summary>RFC 8200 §4.5: headers before the fragment header are in every fragment, those behind it in the first, and later ones name another next header then.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Process_ExtensionHeadersBeforeAndBehind_FragmentsFollow(bool reversed)
    {
        static byte[][] Cut(PacketBuilder datagram) => datagram.Extension(0, 5, 2).FragmentableFromHere().Extension(60).PayloadLength(3000).Fragments(1000);
        byte[][] fragments = Cut(PacketBuilder.Udp(Client6, 40000, Virtual6, 53));
        fragments[1][48] = 17;

        List<byte[]> sent = Send([.. reversed ? fragments.Reverse() : fragments]);

        byte[][] expected = Cut(PacketBuilder.Udp(Client6, 40000, Server6, 5353).Ttl(65));
        expected[1][48] = 17;
        Assert.Equal(Texts(expected), Texts(sent));
    }

    [Fact]
    public void Process_TcpFragments_FollowTheirConnection()
    {
        _bench.Handshake(client: Client6, server: Server6, serverPort: 8080);

        List<byte[]> sent = Send(PacketBuilder.Tcp(Client6, 40000, Virtual6, 80, TcpFlags.Ack).PayloadLength(1000).Fragments(512));

        Assert.Equal(PacketBuilder.Tcp(Client6, 40000, Server6, 8080, TcpFlags.Ack).PayloadLength(1000).Ttl(65).Fragments(512), sent);
    }

    [Fact]
    public void Process_AtomicFragment_NeedsNoOther()
    {
        List<byte[]> sent = Send(PacketBuilder.Udp(Client6, 40000, Virtual6, 53).AtomicFragment().Build(), PacketBuilder.Udp(Client6, 40000, Virtual6, 53).AtomicFragment().Build());

        Assert.Equal(2, sent.Count);
        Assert.All(sent, packet => IPv6(packet, Destination(Server6, 5353), ChecksumsCorrect()));
    }

    [Fact]
    public void Process_NotOurs_PassesInAnyOrder()
    {
        byte[][] fragments = PacketBuilder.Udp(Server6, 123, Client6, 123).PayloadLength(3000).Fragments(1448);

        Assert.Equal(Texts(PacketBuilder.Udp(Server6, 123, Client6, 123).PayloadLength(3000).Ttl(65).Fragments(1448)), Texts(Send(fragments[1], fragments[0], fragments[2])));
        Assert.Equal(3, _bench.Director.Passed);
    }

    [Fact]
    public void Process_FirstFragmentRefused_TakesTheOthersWithIt()
    {
        byte[][] fragments = PacketBuilder.Udp(Client6, 40000, Virtual6, 54).PayloadLength(3000).Fragments(1448);

        IPv6(Assert.Single(Send(fragments[2], fragments[0], fragments[1])), Icmp(1, 4), Quotes(fragments[0][..1232]));
        Assert.Equal(3, _bench.Director.Drops(DropReason.NoService));
    }

    [Fact]
    public void Process_FirstFragmentNeverComes_OthersAreDroppedByName()
    {
        byte[][] fragments = PacketBuilder.Udp(Client6, 40000, Virtual6, 53).PayloadLength(3000).Fragments(1448);
        Assert.Empty(Send(fragments[1], fragments[2]));

        _bench.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal(2, _bench.Director.Drops(DropReason.FragmentTimeout));
    }

    /// <summary>One store for both families: a flood over the one cannot take more than a flood over both.</summary>
    [Fact]
    public void Process_HeldFragmentsOfBothFamilies_ShareTheirBound()
    {
        for (int number = 0; number < 150; number++)
        {
            Assert.Empty(Send(
                PacketBuilder.Udp(Client6, 40000, Virtual6, 53).PayloadLength(2000).Identification((uint)number).Fragments(1448)[1],
                PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(2000).Identification((uint)number).Fragments(1480)[1]));
        }

        Assert.Equal(44, _bench.Director.Drops(DropReason.FragmentsFull));
    }

    /// <summary>RFC 7112: what stands in the first fragment decides, so all headers must stand there.</summary>
    [Fact]
    public void Process_FirstFragmentWithoutTheWholeHeaderChain_IsRefused()
    {
        byte[] inTcp = PacketBuilder.Raw(Client6, Virtual6, 6).PayloadLength(16).FirstFragment().Build();
        byte[] beforeTcp = PacketBuilder.Raw(Client6, Virtual6, 60).Payload(6, 1, 0, 0, 0, 0, 0, 0).FirstFragment().Build();
        byte[] beforeUdp = PacketBuilder.Raw(Client6, Virtual6, 60).Payload(17, 0, 0, 0, 0, 0, 0, 0).FirstFragment().Build();

        foreach (byte[] packet in (byte[][])[inTcp, beforeTcp, beforeUdp])
        {
            Outcome outcome = _bench.Send(packet);
            Assert.Equal((Verdict.Drop, DropReason.FragmentTiny), (outcome.Verdict, outcome.Reason));
        }
    }

    /// <summary>RFC 5722: before the first fragment has come or after, whether it reaches into headers or data.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(504)]
    public void Process_FragmentOverTheFirst_IsRefused(int offset)
    {
        _bench.Handshake(client: Client6, server: Server6, serverPort: 8080);
        byte[][] fragments = PacketBuilder.Tcp(Client6, 40000, Virtual6, 80, TcpFlags.Ack).PayloadLength(1000).Identification(0xcafe_1234).Fragments(512);
        byte[] overlapping = PacketBuilder.Raw(Client6, Virtual6, 6).PayloadLength(64).LaterFragment(offset, more: true).Build();
        Assert.Empty(Send(overlapping));

        Assert.Single(Send(fragments[0]));
        Assert.Empty(Send(overlapping));
        Assert.Single(Send(fragments[1]));

        Assert.Equal(2, _bench.Director.Drops(DropReason.FragmentOverlap));
    }

    [Fact]
    public void Process_SecondFirstFragment_IsRefusedUntilTheDatagramIsComplete()
    {
        byte[][] fragments = PacketBuilder.Udp(Client6, 40000, Virtual6, 53).PayloadLength(3000).Fragments(1448);
        Assert.Single(Send(fragments[0]));

        Assert.Empty(Send(fragments[0]));
        Assert.Equal(1, _bench.Director.Drops(DropReason.FragmentOverlap));

        Assert.Equal(2, Send(fragments[1], fragments[2]).Count);
        Assert.Equal(3, Send(fragments).Count);
    }

    [Fact]
    public void Process_BeyondTheLongestDatagram_IsRefused()
    {
        Assert.Empty(Send(PacketBuilder.Raw(Client6, Virtual6, 17).PayloadLength(64).LaterFragment(65528, more: false).Build()));
        Assert.Equal(1, _bench.Director.Drops(DropReason.FragmentOverlap));
    }

    [Fact]
    public void Process_MulticastAndLinkLocalFragments_AreNotHeld()
    {
        Assert.Empty(Send(PacketBuilder.Raw(Client6, "ff02::fb", 17).PayloadLength(64).LaterFragment(1480, more: false).Build()));
        Assert.Empty(Send(PacketBuilder.Raw("fe80::10", Virtual6, 17).PayloadLength(64).LaterFragment(1480, more: false).Build()));

        Assert.Equal((1, 1), (_bench.Director.Drops(DropReason.NotUnicast), _bench.Director.Drops(DropReason.LinkLocal)));
    }

    [Fact]
    public void Process_FragmentsTooBigForTheNextLink_AreAnsweredEachForItself()
    {
        byte[][] fragments = PacketBuilder.Udp(Client6, 40000, Virtual6, 53).PayloadLength(3000).Fragments(1448);
        Assert.Single(Send(fragments[0]));
        _bench.Director.Apply([new RouteMtu(new AddressPrefix(IpAddress.Parse("::"), 0), 1300, IpAddress.Parse("2001:db8:1::1"))]);

        IPv6(Assert.Single(Send(fragments[1])), Source("2001:db8:1::1"), Destination(Client6), Icmp(2, 0), Quotes(fragments[1][..1232]));
        Assert.Single(Send(fragments[2]));
        Assert.Equal(1, _bench.Director.Drops(DropReason.TooBig));
    }

    private static IEnumerable<string> Texts(IEnumerable<byte[]> packets) => packets.Select(Convert.ToHexString).Order();

    private List<byte[]> Send(params byte[][] packets)
    {
        _batch.Clear();
        foreach (byte[] packet in packets)
        {
            packet.CopyTo(_batch.Room(0));
            _batch.Add(packet.Length, default);
        }

        _bench.Director.Process(_batch, _bench.Director.WorkerOf(0), _bench.Now);
        return [.. Enumerable.Range(0, _batch.Count).Where(index => _batch[index].Verdict is Verdict.Forward or Verdict.Pass).Select(index => _batch.Packet(index).ToArray())];
    }
}
