using Pivot.Packets;
using Pivot.Testing.Packets;

namespace Pivot.Linux.Tests.FastPath;

/// <summary>A director that takes no events out of the ring.</summary>
[Trait("Needs", "bpf")]
public sealed class FullRingTests(FastPathBench bench) : IClassFixture<FastPathBench>
{
    /// <summary>Times that a packet can be carried: each takes a hop off it.</summary>
    private const int Hops = 254;

    [Fact]
    public void Pass_RingThatIsFull_CarriesOnAndCountsWhatItCouldNotTell()
    {
        Assert.SkipUnless(bench.Missing is null, bench.Missing ?? "");
        var client = new FlowEnd(FastPathBench.Client, 40000);
        var address = new FlowEnd(FastPathBench.Virtual, 80);
        new FlowSketch(IpProtocol.Tcp, FlowMemory.Direct, client, address, address, client).Put(bench.Memory);
        bench.PutServer(isIPv6: false);
        byte[] packet = PacketBuilder.Tcp(client.Address, client.Port, address.Address, address.Port, TcpFlags.Rst).Ttl(255).Build();

        ulong told = 0;
        while (bench.Memory.Lost == 0)
        {
            Assert.True(bench.Pass(packet, repeat: Hops).IsRedirected);
            told += Hops;
            Assert.True(told < 1_000_000, "the ring does not end");
        }

        Assert.Equal(told, bench.Memory.Tally(1, reply: false).Packets);
        ulong position = 0;
        Assert.Equal(told, bench.Memory.Lost + (ulong)bench.Memory.Events(ref position).Count);
        Assert.Equal((byte)TcpFlags.Rst, bench.Memory.Tally(1, reply: false).Flags & 0xff);
    }
}
