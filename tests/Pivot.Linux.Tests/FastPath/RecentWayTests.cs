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
        OneFlow.Put(_bench, isIPv6);
        byte[] packet = (reply ? OneFlow.Reply(isIPv6) : OneFlow.Request(isIPv6)).Build();
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
        OneFlow.Put(_bench, isIPv6, FlowMemory.Direct);

        Assert.Equal(ToServers, PassUntilWritten(OneFlow.Request(isIPv6).Build()).Frame[..12]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pass_NextOfAMomentIntoATunnelOfTheOtherFamily_HasTheOutersType(bool isIPv6)
    {
        OneFlow.Put(_bench, isIPv6, FlowMemory.Tunnel);
        _bench.PutServer(!isIPv6, TunnelType.Gue);

        byte[] frame = PassUntilWritten(OneFlow.Request(isIPv6).Build()).Frame;

        Assert.Equal([.. ToServers, (byte)(isIPv6 ? 0x08 : 0x86), (byte)(isIPv6 ? 0 : 0xdd)], frame[..14]);
        Assert.Equal(isIPv6 ? 4 : 6, frame[14] >> 4);
    }

    /// <summary>So the kernel hears of traffic, and asks for a neighbour again before it takes it for gone.</summary>
    [Fact]
    public void Pass_FirstOfEachMoment_GoesByTheNeighbours()
    {
        const int Moments = 10;
        OneFlow.Put(_bench, isIPv6: false);
        byte[] packet = OneFlow.Request(false).Build();
        for (int moment = 0; moment < Moments; moment++)
        {
            _ = PassUntilWritten(packet);
            // This clock goes on with the kernel's ticks, of which each takes 10 ms at most.
            long last = Environment.TickCount64;
            SpinWait.SpinUntil(() => Environment.TickCount64 - last > 20);

            Assert.Equal(AsItCame, Carried(packet));
        }
    }

    [Fact]
    public void Pass_WayToAnInterfaceThatIsNotKnownForEthernet_AlwaysGoesByTheNeighbours()
    {
        // A generation that no other test's moment has a way of.
        (OneFlow.Of(false) with { Generation = 501 }).Put(_bench.Memory);
        _bench.PutServer(isIPv6: false);
        _bench.KnowEthernets(FastPathBench.Outside);

        Assert.All(Enumerable.Range(0, Tries), _ => Assert.Equal(AsItCame, Carried(OneFlow.Request(false).Build())));
    }

    [Fact]
    public void Pass_LongerThanTheWayTakesWithinTheMoment_IsTheDirectors()
    {
        OneFlow.Put(_bench, isIPv6: false);
        for (int i = 0; i < Tries; i++)
        {
            _ = Carried(OneFlow.Request(false).PayloadLength(1500 - 40).Build());
            _bench.IsTheDirectors(OneFlow.Request(false).PayloadLength(1501 - 40).Build());
        }
    }

    [Fact]
    public void Pass_OtherFlowWhoseWayHasTheSamePlace_NeverGoesTheFirstsWay()
    {
        OneFlow.Put(_bench, isIPv6: false);
        (OneFlow.Of(false) with { Number = NumberAtTheSamePlace, Client = new FlowEnd(FastPathBench.Client, 40001), Destination = new FlowEnd(FastPathBench.Client, 8080), Local = new FlowEnd(FastPathBench.Client, 40001) })
            .Put(_bench.Memory);
        byte[] other = PacketBuilder.Tcp(FastPathBench.Client, 40001, FastPathBench.Virtual, 80, TcpFlags.Ack).Build();
        for (int i = 0; i < Tries; i++)
        {
            Assert.Contains(Carried(OneFlow.Request(false).Build()), (byte[][])[AsItCame, ToServers]);
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
            (OneFlow.Of(false) with { Generation = generation, Destination = new FlowEnd(isOther ? FastPathBench.Client : FastPathBench.Server, 8080) }).Put(_bench.Memory);
            _bench.PutServer(isIPv6: false);
            Assert.Equal(AsItCame, Carried(OneFlow.Request(false).Build()));
            _bench.Memory.Clear();
        }
    }

    [Fact]
    public void Pass_OtherTrafficClass_GoesByTheRulesForIt()
    {
        OneFlow.Put(_bench, isIPv6: false);
        byte[] plain = OneFlow.Request(false).Build();
        byte[] hurried = OneFlow.Request(false).Build();
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
        OneFlow.Put(_bench, isIPv6: false);
        byte[] packet = OneFlow.Request(false).Build();
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
