using Pivot.Director.Services;
using Pivot.Linux.Tests.Steering;
using Pivot.Packets;
using Pivot.Packets.Tunnels;
using Pivot.Testing.Packets;

namespace Pivot.Linux.Tests.FastPath;

/// <summary>The same packets by both paths: what the programs send is what the director sends, byte for byte.</summary>
[Trait("Needs", "bpf")]
public sealed class CarriedPacketTests : IClassFixture<FastPathBench>
{
    private const int Port = 40000;
    private readonly FastPathBench _bench;

    public CarriedPacketTests(FastPathBench bench)
    {
        Assert.SkipUnless(bench.Missing is null, bench.Missing ?? "");
        _bench = bench;
        _bench.Memory.Clear();
    }

    public static TheoryData<string, bool, IpProtocol> Methods()
    {
        var data = new TheoryData<string, bool, IpProtocol>();
        foreach (string method in (string[])["nat", "nat port", "fullnat", "dr"])
        {
            foreach (IpProtocol protocol in (IpProtocol[])[IpProtocol.Tcp, IpProtocol.Udp])
            {
                data.Add(method, false, protocol);
                data.Add(method, true, protocol);
            }
        }

        return data;
    }

    public static TheoryData<TunnelType, bool, bool> Tunnels()
    {
        var data = new TheoryData<TunnelType, bool, bool>();
        foreach (TunnelType type in Enum.GetValues<TunnelType>())
        {
            data.Add(type, false, false);
            data.Add(type, false, true);
            data.Add(type, true, false);
            data.Add(type, true, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Pass_PacketOfAFlow_LeavesAsTheDirectorWouldSendIt(string method, bool isIPv6, IpProtocol protocol)
    {
        using var slow = new SlowPath(ServerOf(method, isIPv6));
        slow.Forward(FromClient(isIPv6, protocol, TcpFlags.Syn));
        FlowSketch flow = _bench.Put(slow.Connection, method == "dr" ? FlowMemory.Direct : FlowMemory.BothEnds);

        foreach (PacketBuilder packet in Variants(() => FromClient(isIPv6, protocol, TcpFlags.Ack), protocol))
        {
            SameBytes(slow.Forward(packet), _bench.Pass(packet.Build()));
        }

        foreach (PacketBuilder packet in method == "dr" ? [] : Variants(() => FromServer(flow, protocol, TcpFlags.Ack), protocol))
        {
            SameBytes(slow.Forward(packet), _bench.Pass(packet.Build(), reply: true));
        }
    }

    [Theory]
    [MemberData(nameof(Tunnels))]
    public void Pass_PacketIntoATunnel_LeavesAsTheDirectorWouldSendIt(TunnelType type, bool isIPv6, bool overIPv6)
    {
        using var slow = new SlowPath(ServerOf("tun", overIPv6) with { Tunnel = new TunnelSpec(type, Port: FastPathBench.GuePort) });
        slow.Forward(FromClient(isIPv6, IpProtocol.Tcp, TcpFlags.Syn));
        _bench.Put(slow.Connection, FlowMemory.Tunnel);
        _bench.PutServer(overIPv6, type);

        foreach (PacketBuilder packet in Variants(() => FromClient(isIPv6, IpProtocol.Tcp, TcpFlags.Ack), IpProtocol.Tcp))
        {
            SameBytes(WithoutIdentification(slow.Forward(packet), overIPv6), WithoutIdentification(_bench.Pass(packet.Build()), overIPv6));
        }
    }

    private static void SameBytes(byte[] expected, BpfRun.Passage actual)
    {
        Assert.True(actual.IsRedirected, $"verdict {actual.Verdict}");
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(actual.Bytes));
    }

    /// <summary>Both paths number tunnelled packets that may be fragmented, each in its own way.</summary>
    private static byte[] WithoutIdentification(byte[] outer, bool overIPv6)
    {
        if (!overIPv6 && (outer[6] & 0x40) == 0)
        {
            Assert.Equal(0, ReferenceChecksum.Compute(outer.AsSpan(0, 20)));
            outer.AsSpan(4, 2).Clear();
            outer.AsSpan(10, 2).Clear();
        }

        return outer;
    }

    private static BpfRun.Passage WithoutIdentification(BpfRun.Passage passage, bool overIPv6) =>
        passage with { Bytes = WithoutIdentification(passage.Bytes, overIPv6) };

    private static PacketBuilder FromClient(bool isIPv6, IpProtocol protocol, TcpFlags flags)
    {
        string client = isIPv6 ? FastPathBench.Client6 : FastPathBench.Client;
        string virtualAddress = isIPv6 ? FastPathBench.Virtual6 : FastPathBench.Virtual;
        return protocol == IpProtocol.Tcp ? PacketBuilder.Tcp(client, Port, virtualAddress, 80, flags) : PacketBuilder.Udp(client, Port, virtualAddress, 80);
    }

    private static PacketBuilder FromServer(FlowSketch flow, IpProtocol protocol, TcpFlags flags) => protocol == IpProtocol.Tcp
        ? PacketBuilder.Tcp(flow.Destination.Address, flow.Destination.Port, flow.Local.Address, flow.Local.Port, flags)
        : PacketBuilder.Udp(flow.Destination.Address, flow.Destination.Port, flow.Local.Address, flow.Local.Port);

    private static IEnumerable<PacketBuilder> Variants(Func<PacketBuilder> make, IpProtocol protocol)
    {
        yield return make();
        yield return make().Ttl(2);
        yield return make().Ttl(255).Payload(1, 2, 3);
        yield return make().PayloadLength(1200).MayFragment().Identification(0xabcd);
        if (protocol == IpProtocol.Tcp)
        {
            yield return make().TcpOptions(1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8).PayloadLength(100);
            yield return make().TcpOptions(1, 1, 5, 10, 1, 2, 3, 4, 5, 6, 7, 8);
        }
        else
        {
            yield return make().NoUdpChecksum();
        }

        for (int value = 0; value < 256; value++)
        {
            yield return make().Payload((byte)value, (byte)(value * 7), (byte)(255 - value), 0xff);
        }
    }

    private static RealServerSpec ServerOf(string method, bool isIPv6)
    {
        string address = isIPv6 ? FastPathBench.Server6 : FastPathBench.Server;
        var server = new RealServerSpec(address, IpAddress.Parse(address), method is "nat port" or "fullnat" ? (ushort)8080 : null, 1, ForwardingMethod.Nat);
        return method switch
        {
            "fullnat" => server with { Forwarding = ForwardingMethod.FullNat },
            "dr" => server with { Forwarding = ForwardingMethod.DirectRoute },
            "tun" => server with { Forwarding = ForwardingMethod.Tunnel },
            _ => server,
        };
    }
}
