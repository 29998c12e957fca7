using Pivot.Linux.Tests.Steering;
using Pivot.Packets;
using Pivot.Testing.Packets;

namespace Pivot.Linux.Tests.FastPath;

/// <summary>Which packets the programs carry, how they find flows, and what they tell.</summary>
[Trait("Needs", "bpf")]
public sealed class FlowRuleTests : IClassFixture<FastPathBench>
{
    private const byte TellsClient = 1;
    private const byte Shifted = 2;
    private const uint PlainTold = 1 << 8;
    private static readonly FlowSketch Web = new(
        IpProtocol.Tcp,
        FlowMemory.BothEnds,
        new FlowEnd(FastPathBench.Client, 40000),
        new FlowEnd(FastPathBench.Virtual, 80),
        new FlowEnd(FastPathBench.Server, 8080),
        new FlowEnd(FastPathBench.Client, 40000));

    private readonly FastPathBench _bench;

    public FlowRuleTests(FastPathBench bench)
    {
        Assert.SkipUnless(bench.Missing is null, bench.Missing ?? "");
        _bench = bench;
        _bench.Memory.Clear();
        _bench.PutServer(isIPv6: false);
    }

    private FlowMemory Memory => _bench.Memory;

    public static TheoryData<string, byte[]> Others() => new()
    {
        { "a first packet", FromClient(TcpFlags.Syn).Build() },
        { "a SYN-ACK of the client", FromClient(TcpFlags.Syn | TcpFlags.Ack).Build() },
        { "no flag that means anything", FromClient(TcpFlags.Psh).Build() },
        { "IP options", FromClient(TcpFlags.Ack).IpOptions(1, 1, 1, 1).Build() },
        { "a first fragment", FromClient(TcpFlags.Ack).FirstFragment().PayloadLength(64).Build() },
        { "a later fragment", FromClient(TcpFlags.Ack).LaterFragment(64, more: false).PayloadLength(64).Build() },
        { "no hop left", FromClient(TcpFlags.Ack).Ttl(1).Build() },
        { "longer than the link takes", FromClient(TcpFlags.Ack).PayloadLength(1461).Build() },
        { "another port", PacketBuilder.Tcp(FastPathBench.Client, 40001, FastPathBench.Virtual, 80, TcpFlags.Ack).Build() },
        { "another protocol", PacketBuilder.Udp(FastPathBench.Client, 40000, FastPathBench.Virtual, 80).PayloadLength(20).Build() },
        { "another client", PacketBuilder.Tcp("192.0.2.11", 40000, FastPathBench.Virtual, 80, TcpFlags.Ack).Build() },
        { "no transport", PacketBuilder.Raw(FastPathBench.Client, FastPathBench.Virtual, 6).Build() },
        { "a header longer than the packet", Changed(FromClient(TcpFlags.Ack).Build(), 32, 0x60) },
        { "a header too short", Changed(FromClient(TcpFlags.Ack).Build(), 32, 0x40) },
        { "longer than what came in", Changed(FromClient(TcpFlags.Ack).Build(), 3, 80) },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Pass_PacketThatNeedsThought_IsTheDirectorsAndUnchanged(string what, byte[] packet)
    {
        Web.Put(Memory);

        _bench.IsTheDirectors(packet);
        Assert.True(_bench.Pass(FromClient(TcpFlags.Ack).Build()).IsRedirected, what);
    }

    [Fact]
    public void Pass_SegmentsOfASuperpacket_MustFitTheLink()
    {
        Web.Put(Memory);
        byte[] packet = FromClient(TcpFlags.Ack).PayloadLength(3000).Build();

        _bench.IsTheDirectors(packet);
        _bench.IsTheDirectors(packet, segmentBytes: 1461);
        Assert.True(_bench.Pass(packet, segmentBytes: 1460).IsRedirected);
    }

    [Fact]
    public void Pass_SynAckOfTheServer_IsCarriedUnlessItIsToBeChanged()
    {
        Web.Put(Memory);
        Assert.True(_bench.Pass(FromServer(TcpFlags.Syn | TcpFlags.Ack).Build(), reply: true).IsRedirected);
        _bench.IsTheDirectors(FromServer(TcpFlags.Syn).Build(), reply: true);

        foreach (byte flags in (byte[])[TellsClient, Shifted])
        {
            (Web with { Flags = flags }).WriteTo(Memory);
            _bench.IsTheDirectors(FromServer(TcpFlags.Syn | TcpFlags.Ack).Build(), reply: true);
        }
    }

    [Fact]
    public void Pass_NotTurnedOn_EveryPacketIsTheDirectors()
    {
        Web.Put(Memory);
        Memory.Settings[4] = 0;

        _bench.IsTheDirectors(FromClient(TcpFlags.Ack).Build());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public void Pass_ServerThatIsNotCarried_ItsPacketsAreTheDirectors(byte flags)
    {
        Web.Put(Memory);
        Memory.Server(FastPathBench.Place)[0] = flags;

        _bench.IsTheDirectors(FromClient(TcpFlags.Ack).Build());
        _bench.IsTheDirectors(FromServer(TcpFlags.Ack).Build(), reply: true);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(7 + (1 << 16))]
    public void Pass_FlowOfAnotherGenerationThanTheSlot_IsNone(uint generation)
    {
        Web.Put(Memory);
        (Web with { Generation = generation }).WriteTo(Memory);

        _bench.IsTheDirectors(FromClient(TcpFlags.Ack).Build());
    }

    [Fact]
    public void Pass_SlotInEitherBucketWhateverTheExtent_IsFound()
    {
        foreach ((uint buckets, uint mask) in ((uint, uint)[])[(1024, 1023), (600, 1023), (513, 1023), (1, 0), (7, 7)])
        {
            foreach (bool second in (bool[])[false, true])
            {
                Memory.ClearIndex();
                Memory.SetExtent(buckets, mask);
                Web.Put(Memory, second);

                Assert.True(_bench.Pass(FromClient(TcpFlags.Ack).Build()).IsRedirected);
                Assert.True(_bench.Pass(FromServer(TcpFlags.Ack).Build(), reply: true).IsRedirected);
            }
        }
    }

    [Fact]
    public void Pass_OthersSlotWithTheSameTagInTheFirstBucket_LooksIntoTheSecond()
    {
        // The slot says flow 2, which is another connection's.
        (Web with { Number = 2 }).Put(Memory);
        (Web with { Number = 2, Client = new FlowEnd("192.0.2.77", 1) }).WriteTo(Memory);
        _bench.IsTheDirectors(FromClient(TcpFlags.Ack).Build());

        Web.Put(Memory, second: true);

        Assert.True(_bench.Pass(FromClient(TcpFlags.Ack).Build()).IsRedirected);
    }

    [Fact]
    public void Pass_CarriedPackets_AreCountedByDirectionAndServer()
    {
        Web.Put(Memory);
        byte[] data = FromClient(TcpFlags.Ack | TcpFlags.Psh).PayloadLength(60).Build();
        for (int i = 0; i < 3; i++)
        {
            _bench.Pass(data);
        }

        // Link padding is no part of the packet.
        _bench.Pass([.. FromServer(TcpFlags.Ack).Build(), 0, 0, 0, 0, 0, 0], reply: true);

        Assert.Equal((3ul, 300ul), (Memory.Tally(1, reply: false).Packets, Memory.Tally(1, reply: false).Bytes));
        Assert.Equal((1ul, 40ul), (Memory.Tally(1, reply: true).Packets, Memory.Tally(1, reply: true).Bytes));
        Assert.Equal((3ul, 1ul, 300ul, 40ul), Memory.Total(FastPathBench.Place));
        Assert.Equal((0ul, 0ul, 0ul, 0ul), Memory.Total(FastPathBench.Place + 1));
    }

    [Fact]
    public void Pass_ChangesOfState_AreTold_AndTheFirstPlainPacketThatMayBeOne()
    {
        Web.Put(Memory);
        ulong position = Memory.RingPosition;
        foreach ((TcpFlags flags, bool reply) in ((TcpFlags, bool)[])
        [
            (TcpFlags.Syn | TcpFlags.Ack, true), (TcpFlags.Ack, false), (TcpFlags.Ack, false), (TcpFlags.Ack, true), (TcpFlags.Ack | TcpFlags.Psh, true),
            (TcpFlags.Fin | TcpFlags.Ack, true), (TcpFlags.Ack, false), (TcpFlags.Ack, true), (TcpFlags.Rst, false), (TcpFlags.Ack, false), (TcpFlags.Ack, false),
        ])
        {
            Assert.True(_bench.Pass((reply ? FromServer(flags) : FromClient(flags)).Build(), reply).IsRedirected);
        }

        Assert.Equal(
            [(1u, 7u, 1, 0x12), (1u, 7u, 0, 0x10), (1u, 7u, 1, 0x10), (1u, 7u, 1, 0x11), (1u, 7u, 0, 0x04), (1u, 7u, 0, 0x10)],
            Memory.Events(ref position).Select(told => (told.Number, told.Generation, (int)told.Direction, (int)told.Flags)));
        Assert.Equal((0x14u | PlainTold, 0x13u | PlainTold), (Memory.Tally(1, reply: false).Flags & 0x1ff, Memory.Tally(1, reply: true).Flags & 0x1ff));
    }

    /// <summary>The flow was taken out and the number put in force for another connection while the packet was under way.</summary>
    [Fact]
    public void Pass_TallyOfAnotherGeneration_IsNotWrittenAndNothingIsTold()
    {
        Web.Put(Memory);
        Memory.SetTallyGeneration(1, Web.Generation + 2);
        ulong position = Memory.RingPosition;

        Assert.True(_bench.Pass(FromClient(TcpFlags.Fin | TcpFlags.Ack).Build()).IsRedirected);
        Assert.True(_bench.Pass(FromServer(TcpFlags.Ack).Build(), reply: true).IsRedirected);

        Assert.Equal((0u, 0u), (Memory.Tally(1, reply: false).Flags, Memory.Tally(1, reply: true).Flags));
        Assert.Empty(Memory.Events(ref position));
        Assert.Equal((1ul, 1ul, 40ul, 40ul), Memory.Total(FastPathBench.Place));
    }

    [Fact]
    public void Pass_SegmentsThatMayTellTheClient_AreTheDirectors()
    {
        (Web with { Flags = TellsClient, SequenceStart = 5000 }).Put(Memory);

        _bench.IsTheDirectors(FromClient(TcpFlags.Ack).Sequence(5000).Build());
        _bench.IsTheDirectors(FromClient(TcpFlags.Ack).Sequence(6000).TcpOptions(254, 8, 0, 1, 2, 3, 4, 5).Build());
        Assert.True(_bench.Pass(FromClient(TcpFlags.Ack).Sequence(6000).Build()).IsRedirected);
        Assert.True(_bench.Pass(FromClient(TcpFlags.Ack).Sequence(6000).TcpOptions(1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2).Build()).IsRedirected);
        Assert.True(_bench.Pass(FromServer(TcpFlags.Ack).Sequence(5000).TcpOptions(254, 8, 0, 1, 2, 3, 4, 5).Build(), reply: true).IsRedirected);
    }

    [Fact]
    public void Pass_ShiftedFlow_SequenceNumbersAreTranslated()
    {
        (Web with { Flags = Shifted, SequenceDelta = 48 }).Put(Memory);

        BpfRun.Passage there = _bench.Pass(FromClient(TcpFlags.Ack).Sequence(uint.MaxValue - 10, 777).Payload(1, 2, 3).Build());
        BpfRun.Passage back = _bench.Pass(FromServer(TcpFlags.Ack).Sequence(777, 20).Payload(1, 2, 3).Build(), reply: true);

        Assert.Equal(
            PacketBuilder.Tcp(FastPathBench.Client, 40000, FastPathBench.Server, 8080, TcpFlags.Ack).Sequence(37, 777).Payload(1, 2, 3).Ttl(63).Build(),
            there.Bytes);
        Assert.Equal(
            PacketBuilder.Tcp(FastPathBench.Virtual, 80, FastPathBench.Client, 40000, TcpFlags.Ack).Sequence(777, unchecked(20u - 48)).Payload(1, 2, 3).Ttl(63).Build(),
            back.Bytes);
        _bench.IsTheDirectors(FromServer(TcpFlags.Ack).Sequence(777, 20).TcpOptions(1, 1, 5, 10, 0, 0, 0, 1, 0, 0, 0, 2).Build(), reply: true);
    }

    private static PacketBuilder FromClient(TcpFlags flags) => PacketBuilder.Tcp(FastPathBench.Client, 40000, FastPathBench.Virtual, 80, flags);

    private static PacketBuilder FromServer(TcpFlags flags) => PacketBuilder.Tcp(FastPathBench.Server, 8080, FastPathBench.Client, 40000, flags);

    private static byte[] Changed(byte[] packet, int offset, byte value)
    {
        packet[offset] = value;
        return packet;
    }
}
