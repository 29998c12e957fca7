using Pivot.Packets;
using Pivot.Testing.Packets;

namespace Pivot.Linux.Tests.FastPath;

/// <summary>A slot may lead to another connection's flow: each field that tells the two apart does so alone.</summary>
[Trait("Needs", "bpf")]
public sealed class FlowMatchTests : IClassFixture<FastPathBench>
{
    private const int FamilyOffset = 4;
    private const int ProtocolOffset = 5;
    private const int AddressesOffset = 16;
    private const int PortsOffset = 32;
    private readonly FastPathBench _bench;

    public FlowMatchTests(FastPathBench bench)
    {
        Assert.SkipUnless(bench.Missing is null, bench.Missing ?? "");
        _bench = bench;
        _bench.Memory.Clear();
    }

    /// <summary>IPv6, reply, the place of a byte, and what is changed of it. Source and destination of the direction's packets are ends 0 and 1, or 2 and 3.</summary>
    public static TheoryData<bool, bool, string, int> Fields()
    {
        var data = new TheoryData<bool, bool, string, int>();
        foreach (bool isIPv6 in (bool[])[false, true])
        {
            foreach (bool reply in (bool[])[false, true])
            {
                data.Add(isIPv6, reply, "family", 0);
                data.Add(isIPv6, reply, "protocol", 0);
                foreach (int end in reply ? (int[])[2, 3] : [0, 1])
                {
                    data.Add(isIPv6, reply, "port", (2 * end) + 0);
                    data.Add(isIPv6, reply, "port", (2 * end) + 1);
                    foreach (int at in isIPv6 ? (int[])[0, 7, 8, 15] : [0, 3])
                    {
                        data.Add(isIPv6, reply, "address", ((isIPv6 ? 16 : 4) * end) + at);
                    }
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void Pass_SlotOfAnotherFlowThatDiffersInOneField_IsNoHit(bool isIPv6, bool reply, string field, int offset)
    {
        FlowSketch flow = FlowOf(isIPv6);
        (FlowEnd source, FlowEnd destination) = reply ? (flow.Destination, flow.Local) : (flow.Client, flow.Virtual);
        byte[] packet = PacketBuilder.Tcp(source.Address, source.Port, destination.Address, destination.Port, TcpFlags.Ack).Build();
        flow.Put(_bench.Memory);
        _bench.PutServer(isIPv6);
        _bench.IsCarried(packet, reply);

        ref byte changed = ref Place(isIPv6, field, offset);
        changed ^= field switch
        {
            "family" => 4 ^ 6,
            "protocol" => (byte)IpProtocol.Tcp ^ (byte)IpProtocol.Udp,
            _ => 1,
        };

        _bench.IsTheDirectors(packet, reply);
    }

    private ref byte Place(bool isIPv6, string field, int offset)
    {
        Span<byte> flow = _bench.Memory.Flow(1);
        switch (field)
        {
            case "family": return ref flow[FamilyOffset];
            case "protocol": return ref flow[ProtocolOffset];
            case "port": return ref flow[PortsOffset + offset];
            default: return ref (isIPv6 ? _bench.Memory.Addresses(1)[offset..] : flow[(AddressesOffset + offset)..])[0];
        }
    }

    private static FlowSketch FlowOf(bool isIPv6) => new(
        IpProtocol.Tcp,
        FlowMemory.BothEnds,
        new FlowEnd(isIPv6 ? FastPathBench.Client6 : FastPathBench.Client, 40000),
        new FlowEnd(isIPv6 ? FastPathBench.Virtual6 : FastPathBench.Virtual, 80),
        new FlowEnd(isIPv6 ? FastPathBench.Server6 : FastPathBench.Server, 8080),
        new FlowEnd(isIPv6 ? FastPathBench.Board6 : FastPathBench.Board, 50000));
}
