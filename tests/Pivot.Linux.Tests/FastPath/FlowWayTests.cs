using System.Buffers.Binary;
using Pivot.Packets.Tunnels;

namespace Pivot.Linux.Tests.FastPath;

/// <summary>By which ways packets are carried, and which the director must see: those that steering would not take from a server, that do not fit, or whose way the kernel has to find.</summary>
[Trait("Needs", "bpf")]
public sealed class FlowWayTests : IClassFixture<FastPathBench>
{
    /// <summary>FULLNAT.</summary>
    private const byte Local = 4;
    private const int MostBytesOffset = 60;
    private const ushort TableNumber = 77;

    private readonly FastPathBench _bench;

    public FlowWayTests(FastPathBench bench)
    {
        Assert.SkipUnless(bench.Missing is null, bench.Missing ?? "");
        _bench = bench;
        _bench.Memory.Clear();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pass_ReplyByAnotherInterfaceThanTheServers_IsTheDirectorsUnlessItIsToTheBoard(bool isIPv6)
    {
        OneFlow.Put(_bench, isIPv6);
        _bench.IsCarried(OneFlow.Reply(isIPv6).Build(), reply: true);
        _bench.IsTheDirectors(OneFlow.Reply(isIPv6).Build(), reply: true, fromOutside: true);

        (OneFlow.Of(isIPv6) with { Flags = Local }).WriteTo(_bench.Memory);
        _bench.IsCarried(OneFlow.Reply(isIPv6).Build(), reply: true, fromOutside: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pass_LongerThanTheRouteTakes_IsTheDirectors(bool isIPv6)
    {
        int headers = isIPv6 ? 60 : 40;
        OneFlow.Put(_bench, isIPv6);
        byte[] Longer(int bytes) => OneFlow.Request(isIPv6).PayloadLength(bytes - headers).Build();
        byte[] Answer(int bytes) => OneFlow.Reply(isIPv6).PayloadLength(bytes - headers).Build();
        _bench.IsCarried(Longer(1401));

        BinaryPrimitives.WriteUInt16LittleEndian(_bench.Memory.Server(FastPathBench.Place)[MostBytesOffset..], 1400);
        _bench.IsCarried(Longer(1400));
        _bench.IsTheDirectors(Longer(1401));
        _bench.IsCarried(Answer(1401), reply: true);

        (OneFlow.Of(isIPv6) with { MostBytes = 1300 }).WriteTo(_bench.Memory);
        _bench.IsCarried(Answer(1300), reply: true);
        _bench.IsTheDirectors(Answer(1301), reply: true);
        _bench.IsCarried(Answer(3000), reply: true, segmentBytes: (uint)(1300 - headers));
        _bench.IsTheDirectors(Answer(3000), reply: true, segmentBytes: (uint)(1301 - headers));
    }

    [Fact]
    public void Pass_LongerThanTheTunnelsRouteTakes_IsTheDirectors()
    {
        OneFlow.Put(_bench, isIPv6: false, FlowMemory.Tunnel);
        _bench.PutServer(isIPv6: true, TunnelType.Gue);
        BinaryPrimitives.WriteUInt16LittleEndian(_bench.Memory.Server(FastPathBench.Place)[MostBytesOffset..], 1400);

        _bench.IsCarried(OneFlow.Request(false).PayloadLength(1400 - 40 - 12 - 40).Build());
        _bench.IsTheDirectors(OneFlow.Request(false).PayloadLength(1400 - 40 - 12 - 40 + 1).Build());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pass_DirectRoutingByWayOfARouter_IsTheDirectors(bool isIPv6)
    {
        OneFlow.Put(_bench, isIPv6, FlowMemory.Direct);
        _bench.IsCarried(OneFlow.Request(isIPv6).Build());
        (string server, string router) = isIPv6 ? ($"{FastPathBench.Server6}/128", FastPathBench.Client6) : ($"{FastPathBench.Server}/32", FastPathBench.Client);

        _bench.With($"route add {server} via {router}", $"route delete {server}", () => _bench.IsTheDirectors(OneFlow.Request(isIPv6).Build()));
        if (!isIPv6)
        {
            _bench.With($"route add {server} via inet6 {FastPathBench.Client6} dev outside", $"route delete {server}", () => _bench.IsTheDirectors(OneFlow.Request(false).Build()));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pass_RewrittenByWayOfARouter_IsCarried(bool isIPv6)
    {
        OneFlow.Put(_bench, isIPv6);
        string server = isIPv6 ? $"{FastPathBench.Server6}/128" : $"{FastPathBench.Server}/32";
        foreach (string router in (string[])[isIPv6 ? FastPathBench.Client6 : FastPathBench.Client, $"inet6 {FastPathBench.Client6} dev outside"])
        {
            if (!isIPv6 || !router.StartsWith("inet6", StringComparison.Ordinal))
            {
                _bench.With($"route add {server} via {router}", $"route delete {server}", () => _bench.IsCarried(OneFlow.Request(isIPv6).Build()));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pass_NeighbourThatIsNotKnown_IsTheDirectors(bool isIPv6)
    {
        OneFlow.Put(_bench, isIPv6);
        string server = isIPv6 ? FastPathBench.Server6 : FastPathBench.Server;
        string there = $"neighbour replace {server} lladdr 02:00:00:00:00:09 dev inside nud permanent";
        _bench.With($"neighbour delete {server} dev inside", there, () => _bench.IsTheDirectors(OneFlow.Request(isIPv6).Build()));
        _bench.With($"neighbour replace {server} lladdr 02:00:00:00:00:09 dev inside nud stale", there, () => _bench.IsCarried(OneFlow.Request(isIPv6).Build()));
    }

    [Theory]
    [InlineData(false, "blackhole")]
    [InlineData(false, "prohibit")]
    [InlineData(false, "unreachable")]
    [InlineData(false, "local")]
    [InlineData(true, "blackhole")]
    [InlineData(true, "prohibit")]
    [InlineData(true, "unreachable")]
    public void Pass_NoWay_IsTheDirectors(bool isIPv6, string kind)
    {
        OneFlow.Put(_bench, isIPv6);
        string route = $"route {{0}} {kind} {(isIPv6 ? $"{FastPathBench.Server6}/128" : $"{FastPathBench.Server}/32")}{(kind == "local" ? " dev inside table main" : "")}";

        _bench.With(string.Format(null, route, "add"), string.Format(null, route, "delete"), () => _bench.IsTheDirectors(OneFlow.Request(isIPv6).Build()));
    }

    [Fact]
    public void Pass_WayBackIntoTheDevice_IsTheDirectors()
    {
        OneFlow.Put(_bench, isIPv6: false);
        _bench.With($"route add {FastPathBench.Server}/32 dev pivot0", $"route delete {FastPathBench.Server}/32 dev pivot0", () => _bench.IsTheDirectors(OneFlow.Request(false).Build()));
        _bench.IsCarried(OneFlow.Request(false).Build());
    }

    /// <summary>Rules see the packet that leaves, as it comes from the director's device.</summary>
    [Theory]
    [InlineData(false, "ipproto tcp", true)]
    [InlineData(true, "ipproto tcp", true)]
    [InlineData(false, "ipproto udp", false)]
    [InlineData(false, "sport 40000", true)]
    [InlineData(false, "dport 8080", true)]
    [InlineData(false, "dport 80", false)]
    [InlineData(true, "sport 40000", true)]
    [InlineData(true, "dport 8080", true)]
    [InlineData(false, "iif pivot0", true)]
    [InlineData(false, "iif outside", false)]
    [InlineData(true, "iif pivot0", true)]
    public void Pass_RuleWithSelector_IsAskedForThePacketThatLeaves(bool isIPv6, string selector, bool isMet)
    {
        OneFlow.Put(_bench, isIPv6);
        string family = isIPv6 ? "-6" : "-4";
        _bench.Host.Ip($"{family} route add unreachable default table {TableNumber}");
        _bench.With($"{family} rule add priority 5 {selector} lookup {TableNumber}", $"{family} rule delete priority 5", () =>
        {
            if (isMet)
            {
                _bench.IsTheDirectors(OneFlow.Request(isIPv6).Build());
            }
            else
            {
                _bench.IsCarried(OneFlow.Request(isIPv6).Build());
            }
        });
        _bench.Host.Ip($"{family} route flush table {TableNumber}");
    }

    [Theory]
    [InlineData("sport 32768-60999", true)]
    [InlineData("dport 6081", true)]
    [InlineData("ipproto udp", true)]
    [InlineData("dport 80", false)]
    public void Pass_RuleWithSelector_IsAskedForTheTunnelsPacket(string selector, bool isMet)
    {
        OneFlow.Put(_bench, isIPv6: false, FlowMemory.Tunnel);
        _bench.PutServer(isIPv6: true, TunnelType.Gue);
        _bench.Host.Ip($"-6 route add unreachable default table {TableNumber}");
        _bench.With($"-6 rule add priority 5 {selector} lookup {TableNumber}", "-6 rule delete priority 5", () =>
        {
            if (isMet)
            {
                _bench.IsTheDirectors(OneFlow.Request(false).Build());
            }
            else
            {
                _bench.IsCarried(OneFlow.Request(false).Build());
            }
        });
        _bench.Host.Ip($"-6 route flush table {TableNumber}");
    }

    [Fact]
    public void Pass_BytesBehindThePacket_AreLinkPaddingAtMost()
    {
        OneFlow.Put(_bench, isIPv6: false);
        byte[] shortest = OneFlow.Request(false).Build();

        _bench.IsCarried([.. shortest, .. new byte[64 - 14 - shortest.Length]]);
        _bench.IsTheDirectors([.. shortest, .. new byte[64 - 14 - shortest.Length + 1]]);
        byte[] longer = OneFlow.Request(false).PayloadLength(100).Build();
        _bench.IsCarried(longer);
        _bench.IsTheDirectors([.. longer, 0]);
    }
}
