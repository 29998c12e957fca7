using Pivot.Director.Connections;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>Fragments follow the first of their datagram, and what comes out reassembles to the translated datagram byte for byte.</summary>
public sealed class FragmentTests : IDisposable
{
    private readonly DirectorBench _bench = new();
    private readonly PacketBatch _batch = new(64, spare: 64);

    public FragmentTests() => _bench.Apply(Web(Server(Server1, 8080)), Dns(Server(Server1, 5353)));

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
        byte[][] there = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(3000).Fragments(1480);
        byte[][] back = PacketBuilder.Udp(Server1, 5353, Client, 40000).PayloadLength(3000).Identification(77).Fragments(1480);

        List<byte[]> sentThere = [.. order.SelectMany(index => Send(there[index]))];
        List<byte[]> sentBack = [.. order.SelectMany(index => Send(back[index]))];

        Assert.Equal(PacketBuilder.Udp(Client, 40000, Server1, 5353).PayloadLength(3000).Fragments(1480).Select(Convert.ToHexString).Order(), sentThere.Select(Convert.ToHexString).Order());
        Assert.Equal(PacketBuilder.Udp(Virtual, 53, Client, 40000).PayloadLength(3000).Identification(77).Fragments(1480).Select(Convert.ToHexString).Order(), sentBack.Select(Convert.ToHexString).Order());
        ConnectionSnapshot connection = Assert.Single(_bench.Connections());
        Assert.Equal((3, 3, 3068, 3068), (connection.PacketsIn, connection.PacketsOut, connection.BytesIn, connection.BytesOut));
        Assert.All(DropReasons.All, reason => Assert.Equal(0, _bench.Director.Drops(reason)));
    }

    [Fact]
    public void Process_WholeDatagramInOneBatchLastFirst_IsForwardedInThatBatch()
    {
        byte[][] fragments = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(60000).Fragments(1480);

        List<byte[]> sent = Send([.. fragments.Reverse()]);

        Assert.Equal(41, fragments.Length);
        Assert.Equal(41, sent.Count);
        Assert.All(sent, packet => IPv4(packet, Destination(Server1), HeaderChecksumCorrect()));
    }

    [Fact]
    public void Process_TcpFragments_FollowTheirConnection()
    {
        _bench.Handshake(serverPort: 8080);

        List<byte[]> sent = Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).PayloadLength(1000).Fragments(512));

        Assert.Equal(PacketBuilder.Tcp(Client, 40000, Server1, 8080, TcpFlags.Ack).PayloadLength(1000).Fragments(512), sent);
    }

    [Fact]
    public void Process_FragmentsLongerThanABlock_AreHeldWhole()
    {
        byte[][] fragments = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(20000).Fragments(8960);

        List<byte[]> sent = Send([.. fragments.Reverse()]);

        Assert.Equal(PacketBuilder.Udp(Client, 40000, Server1, 5353).PayloadLength(20000).Fragments(8960).Select(Convert.ToHexString).Order(), sent.Select(Convert.ToHexString).Order());
    }

    [Fact]
    public void Process_NotOurs_PassesInAnyOrder()
    {
        byte[][] fragments = PacketBuilder.Udp(Server1, 123, Client, 123).PayloadLength(3000).Fragments(1480);

        List<byte[]> sent = Send(fragments[1], fragments[0], fragments[2]);

        Assert.Equal(fragments.Select(Convert.ToHexString).Order(), sent.Select(Convert.ToHexString).Order());
        Assert.Equal(3, _bench.Director.Passed);
    }

    [Fact]
    public void Process_FirstFragmentRefused_TakesTheOthersWithIt()
    {
        byte[][] fragments = PacketBuilder.Udp(Client, 40000, Virtual, 54).PayloadLength(3000).Fragments(1480);

        List<byte[]> sent = Send(fragments[2], fragments[0], fragments[1]);

        IPv4(Assert.Single(sent), Icmp(3, 3), Quotes(fragments[0][..548]));
        Assert.Equal(3, _bench.Director.Drops(DropReason.NoService));
    }

    [Fact]
    public void Process_FirstFragmentNeverComes_OthersAreDroppedByNameAfterASecond()
    {
        byte[][] fragments = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(3000).Fragments(1480);
        Assert.Empty(Send(fragments[1], fragments[2]));
        _bench.Now += Ticks.PerSecond - 1;
        _bench.Director.Expire(_bench.Now);
        Assert.Equal(0, _bench.Director.Drops(DropReason.FragmentTimeout));

        _bench.Now++;
        _bench.Director.Expire(_bench.Now);

        Assert.Equal(2, _bench.Director.Drops(DropReason.FragmentTimeout));
        Assert.Single(Send(fragments[0]));
    }

    [Fact]
    public void Process_DecisionUnusedForTwoSeconds_IsForgotten()
    {
        byte[][] fragments = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(3000).Fragments(1480);
        Assert.Single(Send(fragments[0]));
        _bench.Now += 199;
        Assert.Single(Send(fragments[1]));
        _bench.Now += 199;
        Assert.Single(Send(fragments[1]));
        _bench.Now += 200;

        Assert.Empty(Send(fragments[2]));
    }

    [Fact]
    public void Process_MoreThanAreHeld_OldestDatagramsMakeRoom()
    {
        byte[][] Datagram(int number) => PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(2000).Identification((ushort)number).Fragments(1480);
        for (int number = 0; number < 300; number++)
        {
            Assert.Empty(Send(Datagram(number)[1]));
        }

        Assert.Equal(44, _bench.Director.Drops(DropReason.FragmentsFull));
        Assert.Single(Send(Datagram(43)[0]));
        Assert.Equal(2, Send(Datagram(44)[0]).Count);
        Assert.Equal(2, Send(Datagram(299)[0]).Count);
    }

    [Fact]
    public void Process_MoreDatagramsThanEntries_TheLongestQuietAreForgotten()
    {
        byte[][] Datagram(int number) => PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(2000).Identification((ushort)number).Fragments(1480);
        for (int number = 0; number < 1025; number++)
        {
            Assert.Single(Send(Datagram(number)[0]));
        }

        Assert.Empty(Send(Datagram(0)[1]));
        Assert.Single(Send(Datagram(2)[1]));
        Assert.Single(Send(Datagram(1024)[1]));
    }

    [Fact]
    public void Process_NoSpareSlots_HeldFragmentsAreDroppedByName()
    {
        byte[][] fragments = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(3000).Fragments(1480);
        using var batch = new PacketBatch(1);
        foreach (byte[] fragment in (byte[][])[fragments[1], fragments[2], fragments[0]])
        {
            batch.Clear();
            fragment.CopyTo(batch.Room(0));
            batch.Add(fragment.Length, default);
            _bench.Director.Process(batch, _bench.Director.WorkerOf(0), _bench.Now);
        }

        Assert.Equal(Verdict.Forward, batch[0].Verdict);
        Assert.Equal(2, _bench.Director.Drops(DropReason.FragmentsFull));
    }

    /// <summary>RFC 1858 §2: ports, or flags, would lie in the second fragment.</summary>
    [Theory]
    [InlineData(6, 8)]
    [InlineData(6, 16)]
    public void Process_TinyFirstFragment_IsRefused(byte protocol, int length)
    {
        Outcome outcome = _bench.Send(PacketBuilder.Raw(Client, Virtual, protocol).PayloadLength(length).FirstFragment());

        Assert.Equal((Verdict.Drop, DropReason.FragmentTiny), (outcome.Verdict, outcome.Reason));
    }

    /// <summary>RFC 1858 §3: fragments that would write over the judged header, before or after it has come.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(504)]
    public void Process_FragmentOverTheFirst_IsRefused(int offset)
    {
        _bench.Handshake(serverPort: 8080);
        byte[][] fragments = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).PayloadLength(1000).Fragments(512);
        byte[] overlapping = PacketBuilder.Raw(Client, Virtual, 6).PayloadLength(64).LaterFragment(offset, more: true).Build();
        Assert.Empty(Send(overlapping));

        Assert.Single(Send(fragments[0]));
        Assert.Empty(Send(overlapping));
        Assert.Single(Send(fragments[1]));

        Assert.Equal(2, _bench.Director.Drops(DropReason.FragmentOverlap));
    }

    [Fact]
    public void Process_SecondFirstFragment_IsRefusedUntilTheDatagramIsComplete()
    {
        byte[][] fragments = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(3000).Fragments(1480);
        Assert.Single(Send(fragments[0]));

        Assert.Empty(Send(fragments[0]));
        Assert.Equal(1, _bench.Director.Drops(DropReason.FragmentOverlap));

        Assert.Equal(2, Send(fragments[1], fragments[2]).Count);
        Assert.Equal(3, Send(fragments).Count);
    }

    [Fact]
    public void Process_DuplicatedLaterFragments_AreForwardedTwice()
    {
        byte[][] fragments = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(3000).Fragments(1480);

        Assert.Equal(5, Send(fragments[1], fragments[1], fragments[0], fragments[2], fragments[2]).Count);
    }

    [Fact]
    public void Process_BeyondTheLongestDatagram_IsRefused()
    {
        byte[] fragment = PacketBuilder.Raw(Client, Virtual, 17).PayloadLength(64).LaterFragment(65528, more: false).Build();

        Assert.Empty(Send(fragment));
        Assert.Equal(1, _bench.Director.Drops(DropReason.FragmentOverlap));
    }

    [Fact]
    public void Process_MulticastFragments_AreNotHeld()
    {
        Assert.Empty(Send(PacketBuilder.Raw(Client, "224.0.0.251", 17).PayloadLength(64).LaterFragment(1480, more: false).Build()));
        Assert.Equal(1, _bench.Director.Drops(DropReason.NotUnicast));
    }

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
