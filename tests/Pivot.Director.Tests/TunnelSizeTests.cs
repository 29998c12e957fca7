using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Tunnels;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.TunnelBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>What does not fit into a tunnel as it is: answered, fragmented, cut, or announced smaller.</summary>
public sealed class TunnelSizeTests : IDisposable
{
    private readonly DirectorBench _bench = new(extraHops: 1);

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(TunnelType.IpIp, false, 1480)]
    [InlineData(TunnelType.IpIp, true, 1460)]
    [InlineData(TunnelType.Gre, false, 1476)]
    [InlineData(TunnelType.Gue, true, 1448)]
    public void Process_MustNotBeFragmented_FitsOrIsAnsweredWithWhatFits(TunnelType type, bool overIPv6, int most)
    {
        ApplyTunnels(_bench, new TunnelSpec(type), overIPv6);
        _bench.FromClient(TcpFlags.Syn);
        PacketBuilder data = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack);

        Assert.Equal(data.PayloadLength(most - 40).Build(), Decapsulation.Open(_bench.Send(data.PayloadLength(most - 40)).Bytes));
        Outcome outcome = _bench.Send(data.PayloadLength(most - 39));

        Assert.Equal((Verdict.Forward, DropReason.TooBig), (outcome.Verdict, outcome.Reason));
        byte[] expected = PacketBuilder.IcmpError(BoardOutside, Client, 3, 4, (uint)most, data.PayloadLength(most - 39).Build()[..548]).Identification(0).Build();
        Assert.Equal(expected, outcome.Bytes);
        Assert.Equal(2, _bench.Director.Services[0].Servers[0].Traffic.PacketsIn);
    }

    [Theory]
    [InlineData(1500, false, 1480)]
    [InlineData(1500, true, 1460)]
    [InlineData(1290, false, 1280)]
    public void Process_IPv6_FitsOrIsAnsweredWithWhatFitsButNeverLessThan1280(int inside, bool overIPv6, int most)
    {
        ApplyTunnels(_bench, overIPv6: overIPv6, inside: inside);
        _bench.FromClient(TcpFlags.Syn, client: Client6);
        PacketBuilder data = PacketBuilder.Tcp(Client6, 40000, Virtual6, 80, TcpFlags.Ack);

        Assert.Equal(data.PayloadLength(most - 60).Build(), Decapsulation.Open(_bench.Send(data.PayloadLength(most - 60)).Bytes));
        Outcome outcome = _bench.Send(data.PayloadLength(most - 59));

        byte[] expected = PacketBuilder.IcmpError(BoardOutside6, Client6, 2, 0, (uint)most, data.PayloadLength(most - 59).Build()[..1232]).Build();
        IPv6(outcome.Bytes, Source(BoardOutside6), Destination(Client6), Icmp(2, 0), Length(1280), ChecksumsCorrect());
        Assert.Equal(expected[40..], outcome.Bytes[40..]);
    }

    /// <summary>The kernel fragments the outer packet, and each needs a number of its own then.</summary>
    [Fact]
    public void Process_MayBeFragmentedOverIPv4_GoesInsideAPacketThatMayBeToo()
    {
        ApplyTunnels(_bench);
        PacketBuilder data = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(1472).MayFragment();

        byte[][] packets = [.. Enumerable.Range(0, 3).Select(_ => _bench.Send(data).Bytes)];

        Assert.All(packets, packet => Assert.Equal(data.Build(), Decapsulation.Open(packet)));
        Assert.All(packets, packet => Assert.Equal(0, packet[6]));
        Assert.Equal([0, 1, 2], packets.Select(packet => (packet[4] << 8) | packet[5]));
        byte[] whole = _bench.Send(PacketBuilder.Udp(Client, 40000, Virtual, 53)).Bytes;
        Assert.Equal((0x40, 0), (whole[6], (whole[4] << 8) | whole[5]));
    }

    /// <summary>A way of 1,290 bytes over IPv4 does not take the 1,280 that IPv6 promises and 20 more: the outer packet is fragmented.</summary>
    [Fact]
    public void Process_IPv6Within1280ThatDoesNotFit_MayBeFragmentedOutside()
    {
        ApplyTunnels(_bench, inside: 1290);

        byte[] packet = _bench.Send(PacketBuilder.Udp(Client6, 40000, Virtual6, 53).PayloadLength(1232)).Bytes;

        IPv4(packet, Length(1300));
        Assert.Equal(0, packet[6]);
    }

    [Theory]
    [InlineData(1400, 1400, false)]
    [InlineData(1500, 1472, false)]
    [InlineData(1280, 1232, true)]
    [InlineData(1400, 8192, false)]
    public void Process_TooLongOverIPv6ButNotToBeAnswered_LeavesInFragmentsOfTheOuterPacket(int inside, int payload, bool isIPv6)
    {
        ApplyTunnels(_bench, new TunnelSpec(TunnelType.Gue, HasChecksum: true), overIPv6: true, inside: inside);
        PacketBuilder data = isIPv6
            ? PacketBuilder.Udp(Client6, 40000, Virtual6, 53).PayloadLength(payload)
            : PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(payload).MayFragment();

        Outcome first = _bench.Send(data);
        Outcome second = _bench.Send(data);

        Assert.Equal((Verdict.Forward, DropReason.None), (first.Verdict, first.Reason));
        Assert.All(first.Pieces, piece => Assert.InRange(piece.Length, 49, inside));
        Assert.Equal(data.Build(), Decapsulation.Open(Reassembly.Join(first.Pieces)));
        Assert.NotEqual(first.Pieces[0][44..48], second.Pieces[0][44..48]);
        Assert.All(second.Pieces, piece => Assert.Equal(second.Pieces[0][44..48], piece[44..48]));
    }

    [Fact]
    public void Process_FragmentsInAnyOrder_AllGoThroughTheTunnelWithOneFlow()
    {
        ApplyTunnels(_bench, new TunnelSpec(TunnelType.Gue));
        byte[][] fragments = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(3000).Identification(7).Fragments(1400);
        using var batch = new PacketBatch(4, 4);
        foreach (byte[] fragment in new[] { fragments[1], fragments[0], fragments[2] })
        {
            fragment.CopyTo(batch.Room(0));
            batch.Add(fragment.Length, default);
        }

        _bench.Director.Process(batch, _bench.Director.WorkerOf(0), _bench.Now);

        Assert.Equal([Verdict.Held, Verdict.Forward, Verdict.Forward, Verdict.Forward], Enumerable.Range(0, batch.Count).Select(index => batch[index].Verdict));
        byte[][] sent = [.. Enumerable.Range(1, 3).Select(index => batch.Packet(index).ToArray())];
        Assert.Equal([fragments[0], fragments[2], fragments[1]], sent.Select(packet => Decapsulation.Open(packet)));
        Assert.All(sent, packet => Assert.Equal(sent[0][20..24], packet[20..24]));
    }

    [Theory]
    [InlineData(false, false, TunnelType.IpIp)]
    [InlineData(true, false, TunnelType.Gue)]
    [InlineData(false, true, TunnelType.Gre)]
    [InlineData(true, true, TunnelType.IpIp)]
    public void Process_TcpSuperpacket_LeavesInSegmentsEachInATunnel(bool isIPv6, bool overIPv6, TunnelType type)
    {
        ApplyTunnels(_bench, new TunnelSpec(type, HasChecksum: type != TunnelType.IpIp), overIPv6);
        _bench.FromClient(TcpFlags.Syn, client: isIPv6 ? Client6 : Client);
        PacketBuilder Make(TcpFlags flags, uint sequence, byte[] payload, uint identification) =>
            (isIPv6 ? PacketBuilder.Tcp(Client6, 40000, Virtual6, 80, flags) : PacketBuilder.Tcp(Client, 40000, Virtual, 80, flags))
            .Sequence(sequence, 77).Payload(payload).Identification(identification);
        byte[] payload = [.. Enumerable.Range(0, 60_000).Select(i => (byte)(i * 7))];

        Outcome outcome = _bench.Send(Make(TcpFlags.Ack | TcpFlags.Psh, 1000, payload, 100).Gso(1400));

        byte[][] expected = [.. payload.Chunk(1400).Select((part, i) =>
            Make(i == 42 ? TcpFlags.Ack | TcpFlags.Psh : TcpFlags.Ack, 1000 + (1400 * (uint)i), part, 100 + (uint)i).Build())];
        Assert.Equal((Verdict.Forward, 43), (outcome.Verdict, outcome.Pieces.Length));
        Assert.Equal(expected, outcome.Pieces.Select(piece => Decapsulation.Open(piece)));
        Assert.All(outcome.Pieces, piece => Ttl(65)(piece));
    }

    [Fact]
    public void Process_UdpSuperpacketThatMayBeFragmented_NumbersItsPieces()
    {
        ApplyTunnels(_bench);
        PacketBuilder data = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(3000).MayFragment().Gso(1472);

        Outcome[] outcomes = [_bench.Send(data), _bench.Send(data)];

        Assert.Equal([0, 1, 2, 3, 4, 5], outcomes.SelectMany(outcome => outcome.Pieces).Select(piece => (piece[4] << 8) | piece[5]));
    }

    /// <summary>A superpacket of one segment is one packet, but still none that the kernel could send inside a tunnel.</summary>
    [Fact]
    public void Process_SuperpacketOfOneSegment_LeavesInOnePiece()
    {
        ApplyTunnels(_bench);
        _bench.FromClient(TcpFlags.Syn);
        PacketBuilder data = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).PayloadLength(500);
        byte[] complete = data.Build();

        byte[] piece = Assert.Single(_bench.Send(data.Gso(1000)).Pieces);

        Assert.Equal(complete, Decapsulation.Open(piece));
    }

    [Theory]
    [InlineData(1440, false, true)]
    [InlineData(1441, false, false)]
    [InlineData(1420, true, true)]
    [InlineData(1421, true, false)]
    public void Process_SegmentsOfASuperpacket_AreMeasuredWithTheirTunnel(int segment, bool overIPv6, bool goes)
    {
        ApplyTunnels(_bench, overIPv6: overIPv6);
        _bench.FromClient(TcpFlags.Syn);

        Outcome outcome = _bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).PayloadLength(10_000).Gso((ushort)segment));

        Assert.Equal(goes ? DropReason.None : DropReason.TooBig, outcome.Reason);
        Assert.Equal(goes, outcome.Pieces.Length > 1);
    }

    [Fact]
    public void Process_SegmentsThatMayBeFragmentedButNotOverIPv6_AreAnswered()
    {
        ApplyTunnels(_bench, overIPv6: true);
        PacketBuilder data = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(3000).MayFragment().Gso(1472);

        Outcome outcome = _bench.Send(data);

        IPv4(outcome.Bytes, Source(BoardOutside), Destination(Client), Icmp(3, 4));
        Assert.Equal(DropReason.TooBig, outcome.Reason);
    }

    [Fact]
    public void Process_SuperpacketWhoseOffloadHeaderContradictsIt_IsMalformed()
    {
        ApplyTunnels(_bench);
        PacketBuilder data = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(1000).Gso(500);

        Assert.Equal(DropReason.Malformed, _bench.Send(data.Build(), data.Offload() with { GsoType = 3 }).Reason);
        Assert.Equal(DropReason.Malformed, _bench.Send(data.Build(), data.Offload() with { GsoType = 0, ChecksumOffset = 2000 }).Reason);
        Assert.Equal(DropReason.Malformed, _bench.Send(data.Build(), data.Offload() with { GsoType = 0, ChecksumStart = 0 }).Reason);
    }

    [Theory]
    [InlineData(TunnelType.IpIp, false, false, 1440)]
    [InlineData(TunnelType.IpIp, true, true, 1400)]
    [InlineData(TunnelType.Gue, false, true, 1408)]
    public void Process_Syn_AnnouncesNoMoreThanFits(TunnelType type, bool isIPv6, bool overIPv6, int most)
    {
        ApplyTunnels(_bench, new TunnelSpec(type), overIPv6);
        PacketBuilder Syn(int size, TcpFlags flags) =>
            (isIPv6 ? PacketBuilder.Tcp(Client6, 40000, Virtual6, 80, flags) : PacketBuilder.Tcp(Client, 40000, Virtual, 80, flags)).TcpOptions(2, 4, (byte)(size >> 8), (byte)size);

        Assert.Equal(Syn(most, TcpFlags.Syn).Build(), Decapsulation.Open(_bench.Send(Syn(1460, TcpFlags.Syn)).Bytes));
        Assert.Equal(Syn(536, TcpFlags.Syn).Build(), Decapsulation.Open(_bench.Send(Syn(536, TcpFlags.Syn)).Bytes));
        Assert.Equal(Syn(1460, TcpFlags.Ack).Build(), Decapsulation.Open(_bench.Send(Syn(1460, TcpFlags.Ack)).Bytes));
        ApplyTunnels(_bench, new TunnelSpec(type), overIPv6, mssClamp: false);
        Assert.Equal(Syn(1460, TcpFlags.Syn).Build(), Decapsulation.Open(_bench.Send(Syn(1460, TcpFlags.Syn)).Bytes));
    }

    /// <summary>That is what keeps the client's segments small from the start, where the reply comes by here at all.</summary>
    [Fact]
    public void Process_SynAckThatPassesHere_AnnouncesNoMoreThanFits()
    {
        ApplyTunnels(_bench);
        _bench.FromClient(TcpFlags.Syn);
        PacketBuilder Reply(byte low) => PacketBuilder.Tcp(Virtual, 80, Client, 40000, TcpFlags.Syn | TcpFlags.Ack).TcpOptions(2, 4, 5, low);

        Outcome outcome = _bench.Send(Reply(0xb4).Ttl(60));

        Assert.Equal(Verdict.Forward, outcome.Verdict);
        Assert.Equal(Reply(0xa0).Ttl(61).Build(), outcome.Bytes);
    }

    /// <summary>The tunnel's smaller size is the tunnel's alone.</summary>
    [Fact]
    public void Process_NatBesideATunnel_KeepsTheLinksSizeAndItsSegments()
    {
        ApplyRoutes(_bench);
        _bench.Apply(Web(Server(Server2)), Over6(Web(Tunnelled(Server1))));
        byte[] syn = _bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn).TcpOptions(2, 4, 5, 0xb4)).Bytes;

        Outcome outcome = _bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).PayloadLength(1460));

        Assert.Equal([2, 4, 5, 0xb4], syn[40..]);
        Assert.Equal(DropReason.None, outcome.Reason);
        IPv4(outcome.Bytes, Destination(Server2, 80), Length(1500));
    }
}
