using Pivot.Packets.Segmentation;
using Pivot.Testing.Packets;

namespace Pivot.Packets.Tests.Segmentation;

public sealed class IPv4FragmenterTests
{
    private const int Mtu = 1500;

    [Theory]
    [InlineData(1500, 1)]
    [InlineData(1501, 2)]
    [InlineData(20 + 2960, 2)]
    [InlineData(20 + 2961, 3)]
    public void Count_Lengths_AreWhatFits(int length, int expected) => Assert.Equal(expected, IPv4Fragmenter.Count(Packet(length).Build(), Mtu));

    [Fact]
    public void Count_MustNotFragment_IsZero()
    {
        byte[] packet = Packet(1501).Build();
        packet[6] |= 0x40;

        Assert.Equal(0, IPv4Fragmenter.Count(packet, Mtu));
    }

    /// <summary>The builder's fragments are made apart from the code under test.</summary>
    [Theory]
    [InlineData(1501)]
    [InlineData(1508)]
    [InlineData(2980)]
    [InlineData(2981)]
    [InlineData(9000)]
    public void Write_EveryFragment_IsWhatTheBuilderMakes(int length)
    {
        PacketBuilder builder = Packet(length);
        byte[] packet = builder.Build();

        Assert.Equal(builder.Fragments(1480), Cut(packet, Mtu));
    }

    [Fact]
    public void Write_Fragments_AreCutAgainAsIfAtOnce()
    {
        PacketBuilder builder = Packet(9000);

        byte[][] twice = [.. builder.Fragments(1480).SelectMany(fragment => Cut(fragment, 20 + 744))];

        Assert.All(twice, fragment => Assert.True(fragment.Length <= 764));
        byte[] payload = [.. twice.OrderBy(Offset).SelectMany(fragment => fragment[20..])];
        Assert.Equal(builder.Build()[20..], payload);
        Assert.Equal(1, twice.Count(fragment => (fragment[6] & 0x20) == 0));
    }

    private static int Offset(byte[] fragment) => (((fragment[6] << 8) | fragment[7]) & 0x1fff) * 8;

    private static PacketBuilder Packet(int length) => PacketBuilder.Udp("192.0.2.1", 5, "192.0.2.2", 53).PayloadLength(length - 28).Identification(0xbeef).MayFragment();

    private static byte[][] Cut(byte[] packet, int mtu)
    {
        int count = IPv4Fragmenter.Count(packet, mtu);
        return count == 1 ? [packet] : [.. Enumerable.Range(0, count).Select(index => Write(packet, mtu, index))];
    }

    private static byte[] Write(byte[] packet, int mtu, int index)
    {
        byte[] target = new byte[mtu];
        return target[..IPv4Fragmenter.Write(target, packet, mtu, index)];
    }
}
