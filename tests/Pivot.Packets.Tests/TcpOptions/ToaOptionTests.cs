using Pivot.Packets.TcpOptions;
using Pivot.Testing.Packets;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Packets.Tests.TcpOptions;

public sealed class ToaOptionTests
{
    private const string Local = "203.0.113.1";
    private const string Server = "203.0.113.11";

    private static readonly IpAddress Client4 = IpAddress.Parse("192.0.2.10");
    private static readonly IpAddress Client6 = IpAddress.Parse("2001:db8::10");
    private static readonly byte[] Toa4 = [254, 8, 0x9c, 0x40, 192, 0, 2, 10];
    private static readonly byte[] Toa6 = [254, 20, 0x9c, 0x40, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10];

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    [InlineData(true, 1447)]
    public void TryInsert_DataSegment_EqualsASegmentBuiltWithTheOption(bool isIPv6, int payload)
    {
        byte[] timestamps = [1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8];
        PacketBuilder Make(byte[] options) =>
            (isIPv6 ? PacketBuilder.Tcp("2001:db8:1::1", 50000, "2001:db8:1::2", 80, TcpFlags.Ack) : PacketBuilder.Tcp(Local, 50000, Server, 80, TcpFlags.Ack | TcpFlags.Fin))
            .Sequence(0xfffffff0, 77).TcpOptions(options).PayloadLength(payload);

        foreach ((IpAddress client, byte[] option) in new[] { (Client4, Toa4), (Client6, Toa6) })
        {
            byte[] actual = Insert(Make(timestamps), client, out ParsedPacket parsed, out _);

            Assert.Equal(Make([.. option, .. timestamps]).Build(), actual);
            Assert.Equal(actual.Length, parsed.TotalLength);
            Assert.True(ToaOption.TryRead(actual, parsed, out IpAddress read, out ushort port));
            Assert.Equal((client, (ushort)40000), (read, port));
        }
    }

    [Fact]
    public void TryInsert_Superpacket_KeepsSumPlaceAndSegmentLength()
    {
        PacketBuilder builder = PacketBuilder.Tcp(Local, 50000, Server, 80, TcpFlags.Ack).IpOptions(1, 1, 1, 0).PayloadLength(4000).Gso(1448);
        OffloadHeader before = builder.Offload();

        byte[] actual = Insert(builder, Client4, out _, out OffloadHeader offload);

        IPv4(actual, PartialChecksumCorrect());
        Assert.Equal((1440, before.ChecksumStart, before.ChecksumOffset, before.HeaderLength + 8), ((int)offload.GsoSize, offload.ChecksumStart, offload.ChecksumOffset, (int)offload.HeaderLength));
    }

    [Fact]
    public void TryInsert_NoRoomAmongTheOptions_IsRefusedUnchanged()
    {
        AssertRefused(PacketBuilder.Tcp(Local, 1, Server, 2, TcpFlags.Ack).TcpOptions([.. Enumerable.Repeat((byte)1, 36)]), Client4);
        AssertRefused(PacketBuilder.Tcp(Local, 1, Server, 2, TcpFlags.Ack).TcpOptions([.. Enumerable.Repeat((byte)1, 24)]), Client6);
        Insert(PacketBuilder.Tcp(Local, 1, Server, 2, TcpFlags.Ack).TcpOptions([.. Enumerable.Repeat((byte)1, 32)]), Client4, out _, out _);
        Insert(PacketBuilder.Tcp(Local, 1, Server, 2, TcpFlags.Ack).TcpOptions([.. Enumerable.Repeat((byte)1, 20)]), Client6, out _, out _);
    }

    [Fact]
    public void TryInsert_WhatIsNoWholeTcpSegment_IsRefusedUnchanged()
    {
        AssertRefused(PacketBuilder.Udp(Local, 1, Server, 2).PayloadLength(40), Client4);
        AssertRefused(PacketBuilder.Tcp(Local, 1, Server, 2, TcpFlags.Ack).PayloadLength(40).FirstFragment(), Client4);
        AssertRefused(PacketBuilder.Tcp(Local, 1, Server, 2, TcpFlags.Ack).PayloadLength(40).LaterFragment(80, false), Client4);
        AssertRefused(PacketBuilder.Tcp(Local, 1, Server, 2, TcpFlags.Ack).PayloadLength(65535 - 40 - 7), Client4);
    }

    [Fact]
    public void TryInsert_WrongChecksum_StaysWrong()
    {
        byte[] packet = PacketBuilder.Tcp(Local, 1, Server, 2, TcpFlags.Ack).Payload(1, 2, 3).Build();
        packet[41] ^= 4;
        byte[] grown = [.. new byte[8], .. packet];
        ParsedPacket parsed = Parse(packet);
        OffloadHeader offload = default;
        Assert.True(ToaOption.TryInsert(grown, ref parsed, ref offload, Client4, 40000));
        grown[49] ^= 4;
        Assert.Equal(PacketBuilder.Tcp(Local, 1, Server, 2, TcpFlags.Ack).TcpOptions(Toa4).Payload(1, 2, 3).Build(), grown);
    }

    [Fact]
    public void Erase_ForgedOptions_LeavesNoneAndKeepsTheChecksum()
    {
        byte[] packet = PacketBuilder.Tcp(Local, 1, Server, 2, TcpFlags.Ack).TcpOptions([1, .. Toa4, .. Toa6, 1, 1, 1]).Payload(1, 2, 3).Build();

        Assert.True(ToaOption.Erase(packet, Parse(packet), default));

        Assert.Equal(PacketBuilder.Tcp(Local, 1, Server, 2, TcpFlags.Ack).TcpOptions([.. Enumerable.Repeat((byte)1, 32)]).Payload(1, 2, 3).Build(), packet);
        Assert.False(ToaOption.TryRead(packet, Parse(packet), out _, out _));
        Assert.False(ToaOption.Erase(packet, Parse(packet), default));
    }

    [Theory]
    [InlineData(254, 7, 1, 2, 3, 4, 5, 1)]
    [InlineData(254, 9, 1, 2, 3, 4, 5, 6)]
    [InlineData(253, 8, 1, 2, 3, 4, 5, 6)]
    [InlineData(0, 254, 8, 1, 2, 3, 4, 5)]
    public void TryRead_NoSuchOptionOrMalformed_IsNone(params int[] options)
    {
        byte[] packet = PacketBuilder.Tcp(Local, 1, Server, 2, TcpFlags.Ack).TcpOptions([.. options.Select(option => (byte)option)]).Build();
        Assert.False(ToaOption.TryRead(packet, Parse(packet), out _, out _));
    }

    private static byte[] Insert(PacketBuilder builder, IpAddress client, out ParsedPacket parsed, out OffloadHeader offload)
    {
        byte[] packet = builder.Build();
        parsed = Parse(packet);
        offload = builder.Offload();
        byte[] grown = [.. Enumerable.Repeat((byte)0xee, ToaOption.LengthFor(client)), .. packet];
        Assert.True(ToaOption.TryInsert(grown, ref parsed, ref offload, client, 40000));
        return grown;
    }

    private static void AssertRefused(PacketBuilder builder, IpAddress client)
    {
        byte[] packet = builder.Build();
        ParsedPacket parsed = Parse(packet);
        OffloadHeader offload = default;
        byte[] grown = [.. new byte[ToaOption.LengthFor(client)], .. packet];
        Assert.False(ToaOption.TryInsert(grown, ref parsed, ref offload, client, 40000));
        Assert.Equal([.. new byte[ToaOption.LengthFor(client)], .. packet], grown);
        Assert.Equal(packet.Length, parsed.TotalLength);
    }

    private static ParsedPacket Parse(byte[] packet)
    {
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));
        return parsed;
    }
}
