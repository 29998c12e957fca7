using Pivot.Packets.TcpOptions;
using Pivot.Testing.Packets;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Packets.Tests.TcpOptions;

public sealed class MssClampTests
{
    private const string Client = "192.0.2.10";
    private const string Virtual = "198.51.100.80";

    [Theory]
    [InlineData(TcpFlags.Syn)]
    [InlineData(TcpFlags.Syn | TcpFlags.Ack)]
    public void Apply_LargerThanTheLimit_IsLowered(TcpFlags flags)
    {
        byte[] packet = Syn(flags, 2, 4, 0x05, 0xb4, 1, 3, 3, 7);

        Assert.True(Apply(packet, 1400));

        Assert.Equal(Syn(flags, 2, 4, 0x05, 0x78, 1, 3, 3, 7), packet);
    }

    [Fact]
    public void Apply_AtAnOddOffsetOverIPv6_KeepsTheChecksumRight()
    {
        byte[] packet = PacketBuilder.Tcp("2001:db8::1", 9, "2001:db8::2", 80, TcpFlags.Syn).TcpOptions(1, 2, 4, 0x05, 0xa0, 1, 1, 1).Build();

        Assert.True(Apply(packet, 1220));

        Assert.Equal(PacketBuilder.Tcp("2001:db8::1", 9, "2001:db8::2", 80, TcpFlags.Syn).TcpOptions(1, 2, 4, 0x04, 0xc4, 1, 1, 1).Build(), packet);
    }

    [Fact]
    public void Apply_PartialChecksum_KeepsItsSum()
    {
        PacketBuilder builder = PacketBuilder.Tcp(Client, 9, Virtual, 80, TcpFlags.Syn).TcpOptions(2, 4, 0x05, 0xb4).PartialChecksum();
        byte[] packet = builder.Build();

        Assert.True(MssClamp.Apply(packet, Parse(packet), builder.Offload(), 1000));

        IPv4(packet, PartialChecksumCorrect());
        Assert.Equal([2, 4, 0x03, 0xe8], packet[40..]);
    }

    [Fact]
    public void Apply_TwoOptions_BothAreLowered()
    {
        byte[] packet = Syn(TcpFlags.Syn, 2, 4, 0x05, 0xb4, 2, 4, 0xff, 0xff);

        Assert.True(Apply(packet, 536));

        Assert.Equal(Syn(TcpFlags.Syn, 2, 4, 0x02, 0x18, 2, 4, 0x02, 0x18), packet);
    }

    public static TheoryData<TcpFlags, byte[]> Unchanged() => new()
    {
        { TcpFlags.Syn, [2, 4, 0x05, 0x78] },
        { TcpFlags.Syn, [2, 4, 0x02, 0x00] },
        { TcpFlags.Ack, [2, 4, 0x05, 0xb4] },
        { TcpFlags.Syn, [] },
        { TcpFlags.Syn, [1, 1, 1, 1] },
        { TcpFlags.Syn, [0, 2, 4, 0x05, 0xb4, 0, 0, 0] },
        { TcpFlags.Syn, [2, 3, 0x05, 0xb4] },
        { TcpFlags.Syn, [2, 4, 0x05, 0xb4, 3, 0, 7, 7] },
        { TcpFlags.Syn, [2, 4, 0x05, 0xb4, 3, 1, 7, 7] },
        { TcpFlags.Syn, [2, 4, 0x05, 0xb4, 1, 1, 3, 3] },
        { TcpFlags.Syn, [2, 4, 0x05, 0xb4, 1, 1, 1, 3] },
        { TcpFlags.Syn, [254, 8, 2, 4, 0x05, 0xb4, 1, 1] },
    };

    [Theory]
    [MemberData(nameof(Unchanged))]
    public void Apply_SmallEnoughOrNoneOrMalformed_IsLeftAsItIs(TcpFlags flags, byte[] options)
    {
        byte[] packet = Syn(flags, options);

        Assert.False(Apply(packet, 1400));

        Assert.Equal(Syn(flags, options), packet);
    }

    [Fact]
    public void Apply_WrongChecksum_StaysWrong()
    {
        byte[] packet = Syn(TcpFlags.Syn, 2, 4, 0x05, 0xb4);
        packet[36] ^= 0x10;

        Assert.True(Apply(packet, 1400));

        packet[36] ^= 0x10;
        Assert.Equal(Syn(TcpFlags.Syn, 2, 4, 0x05, 0x78), packet);
    }

    [Theory]
    [InlineData(1500, 0, false, 1460)]
    [InlineData(1500, 20, false, 1440)]
    [InlineData(1500, 32, true, 1408)]
    [InlineData(60, 40, false, 1)]
    public void For_PathAndOverhead_IsWhatFits(int mtu, int overhead, bool isIPv6, int expected) => Assert.Equal(expected, MssClamp.For(mtu, overhead, isIPv6));

    private static byte[] Syn(TcpFlags flags, params byte[] options) => PacketBuilder.Tcp(Client, 40000, Virtual, 80, flags).TcpOptions(options).Build();

    private static bool Apply(byte[] packet, ushort most) => MssClamp.Apply(packet, Parse(packet), default, most);

    private static ParsedPacket Parse(byte[] packet)
    {
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));
        return parsed;
    }
}
