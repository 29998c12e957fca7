namespace Pivot.Packets.Tests;

public sealed class FlowKeyTests
{
    private const ulong Seed = 0x1234_5678_9abc_def1;

    private static readonly IpAddress Virtual = IpAddress.Parse("198.51.100.80");

    [Fact]
    public void Equals_EachFieldChanged_IsDifferent()
    {
        IpAddress client = IpAddress.Parse("192.0.2.1");
        var key = new FlowKey(IpProtocol.Tcp, client, 1000, Virtual, 80);

        Assert.True(key == new FlowKey(IpProtocol.Tcp, client, 1000, Virtual, 80));
        Assert.True(key != new FlowKey(IpProtocol.Udp, client, 1000, Virtual, 80));
        Assert.True(key != new FlowKey(IpProtocol.Tcp, Virtual, 1000, Virtual, 80));
        Assert.True(key != new FlowKey(IpProtocol.Tcp, client, 1001, Virtual, 80));
        Assert.True(key != new FlowKey(IpProtocol.Tcp, client, 1000, client, 80));
        Assert.True(key != new FlowKey(IpProtocol.Tcp, client, 1000, Virtual, 81));
    }

    [Fact]
    public void Hash_ClientsOfOneService_SpreadEvenly()
    {
        const int buckets = 1 << 12;
        int[] counts = new int[buckets];
        for (int i = 0; i < buckets * 16; i++)
        {
            var key = new FlowKey(IpProtocol.Tcp, IpAddress.FromIPv4(0xc0000200u + (uint)(i & 255)), (ushort)(1024 + (i >> 8)), Virtual, 80);
            counts[key.Hash(Seed) & (buckets - 1)]++;
        }

        // 16 to a bucket on average; with a fair hash one of 4096 reaches 48 about once in 10^6 tries.
        Assert.InRange(counts.Max(), 17, 48);
    }

    /// <summary>Addresses with a half of zeros must not all fall together: whoever owns a /48 could otherwise aim at one bucket.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Hash_IPv6WithZeroHalf_DoesNotCollide(bool varySource, bool varyHigh)
    {
        var hashes = new HashSet<ulong>();
        for (ulong i = 0; i < 10_000; i++)
        {
            var varied = varyHigh ? new IpAddress(0x2001_0db8_0000_0000 | i, 0) : new IpAddress(0, 0x2001_0db8_0000_0000 | i);
            IpAddress other = IpAddress.Parse("2001:db8::80");
            hashes.Add(new FlowKey(IpProtocol.Tcp, varySource ? varied : other, 1, varySource ? other : varied, 80).Hash(Seed));
        }

        Assert.Equal(10_000, hashes.Count);
    }

    [Fact]
    public void ToString_Key_ReadsAsAnArrow() =>
        Assert.Equal("Tcp 192.0.2.1:1000 -> 198.51.100.80:80", new FlowKey(IpProtocol.Tcp, IpAddress.Parse("192.0.2.1"), 1000, Virtual, 80).ToString());
}
