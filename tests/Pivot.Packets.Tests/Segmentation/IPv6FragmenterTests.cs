using Pivot.Packets.Segmentation;
using Pivot.Testing.Packets;

namespace Pivot.Packets.Tests.Segmentation;

public sealed class IPv6FragmenterTests
{
    private const int Mtu = 1280;

    [Theory]
    [InlineData(1280, 1)]
    [InlineData(1281, 2)]
    [InlineData(40 + 2464, 2)]
    [InlineData(40 + 2465, 3)]
    [InlineData(40 + 65535, 54)]
    public void Count_Lengths_AreWhatFits(int length, int expected) => Assert.Equal(expected, IPv6Fragmenter.Count(length, Mtu));

    /// <summary>The builder's fragments are made apart from the code under test.</summary>
    [Theory]
    [InlineData(1281)]
    [InlineData(1288)]
    [InlineData(2464)]
    [InlineData(2465)]
    [InlineData(9000)]
    public void Write_EveryFragment_IsWhatTheBuilderMakes(int length)
    {
        PacketBuilder builder = PacketBuilder.Udp("2001:db8::1", 5, "2001:db8::2", 53).PayloadLength(length - 48).Identification(0xdead_beef);
        byte[] packet = builder.Build();
        int count = IPv6Fragmenter.Count(packet.Length, Mtu);

        byte[][] fragments = [.. Enumerable.Range(0, count).Select(index => Write(packet, index))];

        Assert.Equal(builder.Fragments(1232), fragments);
    }

    private static byte[] Write(byte[] packet, int index)
    {
        byte[] target = new byte[Mtu];
        int length = IPv6Fragmenter.Write(target, packet, Mtu, 0xdead_beef, index);
        return target[..length];
    }
}
