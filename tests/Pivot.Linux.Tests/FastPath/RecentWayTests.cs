using System.Buffers.Binary;
using System.Diagnostics;
using Pivot.Linux.Tests.Steering;
using Pivot.Packets;
using Pivot.Packets.Tunnels;
using Pivot.Testing.Packets;

namespace Pivot.Linux.Tests.FastPath;

/// <summary>Packets that follow another one of their flow within a tick of the clock: they leave the same way, with the link-layer addresses that it got, unless anything is different about them.</summary>
[Trait("Needs", "bpf")]
public sealed class RecentWayTests : IClassFixture<FastPathBench>
{
    /// <summary>Numbers of flows whose ways share a place.</summary>
    private const int Number = 1;
    private const int NumberAtTheSamePlace = 129;
    private const int Tries = 200;
    private const int TableNumber = 78;
    private static readonly byte[] AsItCame = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 9];
    private static readonly byte[] ToServers = [2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 2];
    private static readonly byte[] ToClients = [2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 1];

    private readonly FastPathBench _bench;

    public RecentWayTests(FastPathBench bench)
    {
        Assert.SkipUnless(bench.Missing is null, bench.Missing ?? "");
        _bench = bench;
        _bench.Memory.Clear();
        _bench.KnowEthernets(FastPathBench.Inside, FastPathBench.Outside);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Pass_NextOfAMoment_IsTheSamePacketWithTheWaysAddresses(bool isIPv6, bool reply)
    {
        Put(isIPv6);
        byte[] packet = (reply ? Reply(isIPv6) : Request(isIPv6)).Build();
        byte[] expected = _bench.IsCarried(packet, reply).Bytes;
        ulong before = _bench.Memory.Tally(Number, reply).Packets;

        (byte[] frame, int passed) = PassUntilWritten(packet, reply);

        Assert.Equal([.. reply ? ToClients : ToServers, (byte)(isIPv6 ? 0x86 : 0x08), (byte)(isIPv6 ? 0xdd : 0)], frame[..14]);
        Assert.Equal(expected, frame[14..]);
        Assert.Equal(before + (ulong)passed, _bench.Memory.Tally(Number, reply).Packets);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pass_NextOfAMomentByDirectRouting_GoesToTheServersAddress(bool isIPv6)
    {
        Put(isIPv6, FlowMemory.Direct);

        Assert.Equal(ToServers, PassUntilWritten(Request(isIPv6).Build()).Frame[..12]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pass_NextOfAMomentIntoATunnelOfTheOtherFamily_HasTheOutersType(bool isIPv6)
    {
        Put(isIPv6, FlowMemory.Tunnel);
        _bench.PutServer(!isIPv6, TunnelType.Gue);

        byte[] frame = PassUntilWritten(Request(isIPv6).Build()).Frame;

        Assert.Equal([.. ToServers, (byte)(isIPv6 ? 0x08 : 0x86), (byte)(isIPv6 ? 0 : 0xdd)], frame[..14]);
        Assert.Equal(isIPv6 ? 4 : 6, frame[14] >> 4);
    }

    /// <summary>So the kernel hears of traffic, and asks for a neighbour again before it takes it for gone.</summary>
    [Fact]
    public void Pass_FirstOfEachMoment_GoesByTheNeighbours()
    {
        const int Moments = 10;
        Put(isIPv6: false);
        byte[] packet = Request(false).Build();
        int byNeighbours = 0;
        // A tick takes 10 ms at most.
        long since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < TimeSpan.FromMilliseconds(2 * 10 * Moments))
        {
            byNeighbours += Carried(packet).SequenceEqual(AsItCame) ? 1 : 0;
        }

        Assert.True(byNeighbours >= Moments, $"only {byNeighbours} packets went by the neighbours");
    }

    [Fact]
    public void Pass_WayToAnInterfaceThatIsNotKnownForEthernet_AlwaysGoesByTheNeighbours()
    {
        // A generation that no other test's moment has a way of.
        (FlowOf(false) with { Generation = 501 }).Put(_bench.Memory);
        _bench.PutServer(isIPv6: false);
        _bench.KnowEthernets(FastPathBench.Outside);

        Assert.All(Enumerable.Range(0, Tries), _ => Assert.Equal(AsItCame, Carried(Request(false).Build())));
    }

    [Fact]
    public void Pass_LongerThanTheWayTakesWithinTheMoment_IsTheDirectors()
    {
        Put(isIPv6: false);
        for (int i = 0; i < Tries; i++)
        {
            _ = Carried(Request(false).PayloadLength(1500 - 40).Build());
            _bench.IsTheDirectors(Request(false).PayloadLength(1501 - 40).Build());
        }
    }

    [Fact]
    public void Pass_OtherFlowWhoseWayHasTheSamePlace_NeverGoesTheFirstsWay()
    {
        Put(isIPv6: false);
        (FlowOf(false) with { Number = NumberAtTheSamePlace, Client = new FlowEnd(FastPathBench.Client, 40001), Destination = new FlowEnd(FastPathBench.Client, 8080), Local = new FlowEnd(FastPathBench.Client, 40001) })
            .Put(_bench.Memory);
        byte[] other = PacketBuilder.Tcp(FastPathBench.Client, 40001, FastPathBench.Virtual, 80, TcpFlags.Ack).Build();
        for (int i = 0; i < Tries; i++)
        {
            Assert.Contains(Carried(Request(false).Build()), (byte[][])[AsItCame, ToServers]);
            Assert.Contains(Carried(other), (byte[][])[AsItCame, ToClients]);
        }

        Assert.Equal(ToClients, PassUntilWritten(other).Frame[..12]);
    }

    [Fact]
    public void Pass_FlowThatHasTakenTheNumber_NeverGoesTheFormersWay()
    {
        for (uint generation = 1001; generation < 1001 + Tries; generation += 2)
        {
            bool isOther = generation % 4 == 3;
            (FlowOf(false) with { Generation = generation, Destination = new FlowEnd(isOther ? FastPathBench.Client : FastPathBench.Server, 8080) }).Put(_bench.Memory);
            _bench.PutServer(isIPv6: false);
            Assert.Equal(AsItCame, Carried(Request(false).Build()));
            _bench.Memory.Clear();
        }
    }

    [Fact]
    public void Pass_OtherTrafficClass_GoesByTheRulesForIt()
    {
        Put(isIPv6: false);
        byte[] plain = Request(false).Build();
        byte[] hurried = Request(false).Build();
        hurried[1] = 0x10;
        ushort sum = (ushort)~BinaryPrimitives.ReadUInt16BigEndian(hurried.AsSpan(10));
        BinaryPrimitives.WriteUInt16BigEndian(hurried.AsSpan(10), (ushort)~(sum + 0x10));
        _bench.Host.Ip($"route add {FastPathBench.Server}/32 via {FastPathBench.Client} table {TableNumber}");
        _bench.With($"rule add priority 5 tos 0x10 lookup {TableNumber}", "rule delete priority 5", () =>
        {
            for (int i = 0; i < Tries; i++)
            {
                Assert.Contains(Carried(plain), (byte[][])[AsItCame, ToServers]);
                Assert.Contains(Carried(hurried), (byte[][])[AsItCame, ToClients]);
            }

            Assert.Equal(ToClients, PassUntilWritten(hurried).Frame[..12]);
        });
        _bench.Host.Ip($"route flush table {TableNumber}");
    }

    [Fact]
    public void Pass_NeighbourHasAnotherAddress_IsUsedFromTheNextMomentOn()
    {
        byte[] changed = [2, 0, 0, 0, 0, 0x0a, .. ToServers[6..]];
        Put(isIPv6: false);
        byte[] packet = Request(false).Build();
        Assert.Equal(ToServers, PassUntilWritten(packet).Frame[..12]);
        string neighbour = $"neighbour replace {FastPathBench.Server} dev inside nud permanent lladdr";
        _bench.With($"{neighbour} 02:00:00:00:00:0a", $"{neighbour} 02:00:00:00:00:09", () =>
        {
            // Longer than the clock's longest tick, on whichever processor.
            long since = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(since) < TimeSpan.FromMilliseconds(20))
            {
                _ = Carried(packet);
            }

            Assert.All(Enumerable.Range(0, Tries), _ => Assert.Contains(Carried(packet), (byte[][])[AsItCame, changed]));
            Assert.Equal(changed, PassUntilWritten(packet).Frame[..12]);
        });
    }

    private static FlowSketch FlowOf(bool isIPv6, byte method = FlowMemory.BothEnds) => new(
        IpProtocol.Tcp,
        method,
        new FlowEnd(isIPv6 ? FastPathBench.Client6 : FastPathBench.Client, 40000),
        new FlowEnd(isIPv6 ? FastPathBench.Virtual6 : FastPathBench.Virtual, 80),
        new FlowEnd(isIPv6 ? FastPathBench.Server6 : FastPathBench.Server, 8080),
        new FlowEnd(isIPv6 ? FastPathBench.Client6 : FastPathBench.Client, 40000));

    private static PacketBuilder Request(bool isIPv6) =>
        PacketBuilder.Tcp(isIPv6 ? FastPathBench.Client6 : FastPathBench.Client, 40000, isIPv6 ? FastPathBench.Virtual6 : FastPathBench.Virtual, 80, TcpFlags.Ack);

    private static PacketBuilder Reply(bool isIPv6) =>
        PacketBuilder.Tcp(isIPv6 ? FastPathBench.Server6 : FastPathBench.Server, 8080, isIPv6 ? FastPathBench.Client6 : FastPathBench.Client, 40000, TcpFlags.Ack);

    private void Put(bool isIPv6, byte method = FlowMemory.BothEnds)
    {
        FlowOf(isIPv6, method).Put(_bench.Memory);
        _bench.PutServer(isIPv6);
    }

    /// <summary>The link-layer addresses with which a packet is carried.</summary>
    private byte[] Carried(byte[] packet)
    {
        BpfRun.Passage passage = _bench.PassFrame(packet);
        Assert.True(passage.IsRedirected, $"verdict {passage.Verdict}");
        return passage.Bytes[..12];
    }

    /// <summary>Two runs may lie on both sides of a tick.</summary>
    private (byte[] Frame, int Passed) PassUntilWritten(byte[] packet, bool reply = false)
    {
        for (int passed = 1; passed <= Tries; passed++)
        {
            BpfRun.Passage passage = _bench.PassFrame(packet, reply);
            Assert.True(passage.IsRedirected, $"verdict {passage.Verdict}");
            if (passage.Bytes[4..6] is not ([0, 1] or [0, 2]))
            {
                return (passage.Bytes, passed);
            }
        }

        throw new InvalidOperationException($"None of {Tries} packets followed another.");
    }
}
