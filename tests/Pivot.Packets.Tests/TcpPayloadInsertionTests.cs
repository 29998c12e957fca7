using System.Buffers.Binary;
using Pivot.Testing.Packets;

namespace Pivot.Packets.Tests;

public sealed class TcpPayloadInsertionTests
{
    [Fact]
    public void TryInsert_AnyLengths_EqualsASegmentBuiltThatWay()
    {
        var random = new Random(11);
        for (int round = 0; round < 20_000; round++)
        {
            (byte[] bytes, byte[] payload, bool isIPv6, bool partial) = (Bytes(random, 108), Bytes(random, 200), random.Next(2) == 0, random.Next(4) == 0);
            PacketBuilder Make(byte[] content)
            {
                PacketBuilder builder = Segment(isIPv6).Payload(content);
                return partial ? builder.PartialChecksum() : builder;
            }

            byte[] packet = Make(payload).Build();
            byte[] grown = [.. new byte[bytes.Length], .. packet];
            ParsedPacket parsed = Parse(packet);

            Assert.True(TcpPayloadInsertion.TryInsert(grown, ref parsed, Make(payload).Offload(), bytes));

            AssertSame(Make([.. bytes, .. payload]).Build(), grown, isIPv6, partial);
            Assert.Equal(grown.Length, parsed.TotalLength);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void TryInsert_WrongChecksum_StaysWrong(int count)
    {
        byte[] packet = Segment(false).Payload(1, 2, 3, 4, 5).Build();
        packet[43] ^= 0x20;
        byte[] grown = [.. new byte[count], .. packet];
        ParsedPacket parsed = Parse(packet);

        Assert.True(TcpPayloadInsertion.TryInsert(grown, ref parsed, default, new byte[count]));

        Assert.NotEqual(0, Residue(grown, 20));
    }

    [Fact]
    public void TryInsert_AddressRewrittenSinceTheParse_KeepsTheChecksumRight()
    {
        byte[] packet = Segment(false).Payload(1, 2, 3, 4, 5).Build();
        ParsedPacket parsed = Parse(packet);
        byte[] grown = [0, .. packet];
        AddressRewriter.SetDestination(grown.AsSpan(1), parsed, default, IpAddress.Parse("203.0.113.99"), 8080);

        Assert.True(TcpPayloadInsertion.TryInsert(grown, ref parsed, default, [9]));

        Assert.Equal(0, Residue(grown, 20));
    }

    [Fact]
    public void TryInsert_WhatIsNoWholeTcpSegment_IsRefusedUnchanged()
    {
        foreach (PacketBuilder builder in new[] { PacketBuilder.Udp("192.0.2.1", 1, "192.0.2.2", 2), Segment(false).FirstFragment(), Segment(false).PayloadLength(65535 - 41) })
        {
            byte[] packet = builder.Build();
            byte[] grown = [1, 2, .. packet];
            ParsedPacket parsed = Parse(packet);
            Assert.False(TcpPayloadInsertion.TryInsert(grown, ref parsed, default, [3, 4]));
            Assert.Equal([1, 2, .. packet], grown);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void WriteSegment_OfADataSegment_CarriesTheBytesAlone(bool isIPv6, bool partial)
    {
        PacketBuilder Make(TcpFlags flags, byte[] content)
        {
            PacketBuilder builder = (isIPv6 ? PacketBuilder.Tcp("2001:db8::1", 5, "2001:db8::2", 80, flags) : PacketBuilder.Tcp("192.0.2.1", 5, "192.0.2.2", 80, flags))
                .Sequence(1000, 2000).TcpOptions(1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8).Payload(content);
            return partial ? builder.Gso(1448) : builder;
        }

        byte[] packet = Make(TcpFlags.Ack | TcpFlags.Psh | TcpFlags.Fin, [.. Enumerable.Range(0, 1401).Select(i => (byte)i)]).Build();
        OffloadHeader offload = Make(TcpFlags.Ack, []).Offload();
        byte[] target = new byte[200];

        int length = TcpPayloadInsertion.WriteSegment(target, packet, Parse(packet), ref offload, [1, 2, 3]);

        byte[] expected = Make(TcpFlags.Ack | TcpFlags.Psh, [1, 2, 3]).Build();
        Assert.Equal(expected, target[..length]);
        Assert.Equal((OffloadHeader.GsoNone, 0, partial), (offload.GsoType, (int)offload.GsoSize, offload.HasPartialChecksum));
    }

    [Fact]
    public void WriteSegment_WrongChecksumOrNoRoom_IsNotMadeRight()
    {
        byte[] packet = Segment(false).Payload(1, 2, 3, 4).Build();
        packet[43] ^= 0x20;
        OffloadHeader offload = default;
        byte[] target = new byte[60];

        int length = TcpPayloadInsertion.WriteSegment(target, packet, Parse(packet), ref offload, [1, 2, 3]);

        Assert.NotEqual(0, Residue(target[..length], 20));
        Assert.Equal(0, TcpPayloadInsertion.WriteSegment(target, packet, Parse(packet), ref offload, new byte[21]));
    }

    private static PacketBuilder Segment(bool isIPv6) => isIPv6
        ? PacketBuilder.Tcp("2001:db8::1", 40000, "2001:db8::2", 80, TcpFlags.Ack | TcpFlags.Psh).Sequence(77, 99)
        : PacketBuilder.Tcp("192.0.2.1", 40000, "192.0.2.2", 80, TcpFlags.Ack | TcpFlags.Psh).Sequence(77, 99);

    private static byte[] Bytes(Random random, int most)
    {
        byte[] bytes = new byte[random.Next(most)];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Equal but for the two spellings of a zero checksum, 0 and 0xffff, of which RFC 1624 may leave either.</summary>
    private static void AssertSame(byte[] expected, byte[] actual, bool isIPv6, bool partial)
    {
        int checksum = (isIPv6 ? 40 : 20) + 16;
        if (!partial && BinaryPrimitives.ReadUInt16BigEndian(actual.AsSpan(checksum)) is 0 or 0xffff)
        {
            Assert.Equal(0, Residue(actual, checksum - 16));
            expected.AsSpan(checksum, 2).CopyTo(actual.AsSpan(checksum));
        }

        Assert.Equal(expected, actual);
    }

    private static int Residue(byte[] packet, int header) =>
        ReferenceChecksum.Compute(packet.AsSpan(header), ReferenceChecksum.PseudoHeader(packet, 6, packet.Length - header));

    private static ParsedPacket Parse(byte[] packet)
    {
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));
        return parsed;
    }
}
