using System.Buffers.Binary;
using Pivot.Packets.TcpSequences;
using Pivot.Testing.Packets;

namespace Pivot.Packets.Tests.TcpSequences;

public sealed class SequenceTranslationTests
{
    private const string Client = "192.0.2.10";
    private const string Server = "203.0.113.11";

    [Theory]
    [InlineData(1000u, 1000u, 1052u)]
    [InlineData(1000u, 999u, 999u)]
    [InlineData(1000u, 5000u, 5052u)]
    [InlineData(0xfffffff0u, 0xfffffff0u, 36u)]
    [InlineData(0xfffffff0u, 3u, 55u)]
    [InlineData(0xfffffff0u, 0xffffffefu, 0xffffffefu)]
    [InlineData(5u, 0xffffffffu, 0xffffffffu)]
    public void ToReceiver_BeforeAndAfterTheInsertion_MovesOnlyWhatComesAfter(uint at, uint sequence, uint expected) =>
        Assert.Equal(expected, new InsertedBytes(at, 52).ToReceiver(sequence));

    [Theory]
    [InlineData(1000u, 999u, 999u)]
    [InlineData(1000u, 1000u, 1000u)]
    [InlineData(1000u, 1001u, 1000u)]
    [InlineData(1000u, 1051u, 1000u)]
    [InlineData(1000u, 1052u, 1000u)]
    [InlineData(1000u, 1053u, 1001u)]
    [InlineData(0xfffffff0u, 2u, 0xfffffff0u)]
    [InlineData(0xfffffff0u, 36u, 0xfffffff0u)]
    [InlineData(0xfffffff0u, 100u, 48u)]
    public void ToSender_WithinTheInsertedBytes_IsTheirPlace(uint at, uint acknowledged, uint expected) =>
        Assert.Equal(expected, new InsertedBytes(at, 52).ToSender(acknowledged));

    [Fact]
    public void IsPassed_MoreThanTwoGibibytesLater_StillMoves()
    {
        var inserted = new InsertedBytes(1000, 52, IsPassed: true);

        Assert.Equal(0x9000_0034u, inserted.ToReceiver(0x9000_0000));
        Assert.Equal(0x9000_0000u, inserted.ToSender(0x9000_0034));
        Assert.Equal(1051u, inserted.ToReceiver(999));
    }

    [Theory]
    [InlineData(1051u, false)]
    [InlineData(1052u, true)]
    [InlineData(9000u, true)]
    public void IsAcknowledgedBy_Acknowledgment_AllOfThemOrNot(uint acknowledged, bool expected) =>
        Assert.Equal(expected, new InsertedBytes(1000, 52).IsAcknowledgedBy(acknowledged));

    [Fact]
    public void ToSender_OfWhatTheReceiverGot_IsTheIdentity()
    {
        var random = new Random(4);
        for (int round = 0; round < 100_000; round++)
        {
            uint at = (uint)random.NextInt64(1L << 32);
            var inserted = new InsertedBytes(at, (uint)random.Next(1, 200), random.Next(2) == 0);
            uint sequence = at + (uint)random.Next(inserted.IsPassed ? int.MinValue : -1_000_000_000, int.MaxValue - 200);
            Assert.Equal(sequence, inserted.ToSender(inserted.ToReceiver(sequence)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TowardsSender_SelectiveAcknowledgments_AreTranslatedAtAnyOffset(bool odd)
    {
        byte[] Options(uint less)
        {
            byte[] sack = [5, 18, .. Edge(3000 - less), .. Edge(4000 - less), .. Edge(0xffff_0000 - less), .. Edge(10 - less)];
            return odd ? [1, .. sack, 1] : [1, 1, .. sack];
        }

        var inserted = new InsertedBytes(1000, 107, IsPassed: true);
        byte[] packet = Segment(2000, Options(0)).Build();

        SequenceTranslation.TowardsSender(packet, Parse(packet), default, inserted);

        Assert.Equal(Segment(2000 - 107, Options(107)).Build(), packet);
    }

    [Fact]
    public void TowardsSender_PartialChecksum_KeepsItsSum()
    {
        byte[] packet = Segment(2000, [1, 1, 5, 10, .. Edge(3000), .. Edge(4000)]).PartialChecksum().Build();

        SequenceTranslation.TowardsSender(packet, Parse(packet), Segment(1, []).PartialChecksum().Offload(), new InsertedBytes(1000, 107, IsPassed: true));

        Assert.Equal(Segment(1893, [1, 1, 5, 10, .. Edge(2893), .. Edge(3893)]).PartialChecksum().Build(), packet);
    }

    [Fact]
    public void TowardsSender_WithoutAcknowledgment_IsLeftAsItIs()
    {
        byte[] packet = PacketBuilder.Tcp(Server, 80, Client, 5, TcpFlags.Rst).Sequence(1, 2000).Build();
        byte[] before = [.. packet];

        SequenceTranslation.TowardsSender(packet, Parse(packet), default, new InsertedBytes(1000, 107, IsPassed: true));

        Assert.Equal(before, packet);
    }

    [Theory]
    [InlineData(TcpFlags.Syn | TcpFlags.Ack, 1000u, 64000, 7, 63948)]
    [InlineData(TcpFlags.Ack, 1000u, 500, 7, 499)]
    [InlineData(TcpFlags.Ack, 1000u, 500, 0, 448)]
    [InlineData(TcpFlags.Ack, 1020u, 500, 0, 468)]
    [InlineData(TcpFlags.Ack, 1051u, 500, 0, 499)]
    [InlineData(TcpFlags.Ack, 1052u, 500, 0, 500)]
    [InlineData(TcpFlags.Ack, 9000u, 65535, 14, 65535)]
    [InlineData(TcpFlags.Ack, 1000u, 50, 0, 0)]
    [InlineData(TcpFlags.Ack, 1000u, 0, 0, 0)]
    [InlineData(TcpFlags.Ack, 900u, 200, 0, 148)]
    [InlineData(TcpFlags.Ack, 900u, 80, 0, 80)]
    public void TowardsSender_UntilTheBytesAreAcknowledged_KeepsTheWindowsRightEdge(TcpFlags flags, uint acknowledged, ushort window, int shift, int expected)
    {
        byte[] packet = PacketBuilder.Tcp(Server, 80, Client, 40000, flags).Sequence(77, acknowledged).Payload(1).Build();
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(34), window);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(36), 0);
        ReadOnlySpan<byte> segment = packet.AsSpan(20);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(36), ReferenceChecksum.Compute(segment, ReferenceChecksum.PseudoHeader(packet, 6, segment.Length)));

        SequenceTranslation.TowardsSender(packet, Parse(packet), default, new InsertedBytes(1000, 52), shift);

        PacketAssert.IPv4(packet, PacketAssert.ChecksumsCorrect());
        Assert.Equal(expected, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(34)));
    }

    [Theory]
    [InlineData(5, 9, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0)]
    [InlineData(5, 40, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0)]
    [InlineData(8, 0, 5, 10, 9, 0, 0, 0, 0, 0, 0, 0)]
    public void TowardsSender_MalformedOptions_AreLeftAsTheyAre(params int[] options)
    {
        byte[] bytes = [.. options.Select(option => (byte)option)];
        byte[] packet = Segment(2000, bytes).Build();

        SequenceTranslation.TowardsSender(packet, Parse(packet), default, new InsertedBytes(1000, 107, IsPassed: true));

        Assert.Equal(Segment(1893, bytes).Build(), packet);
    }

    [Fact]
    public void TowardsReceiver_RandomSegments_EqualsABuiltOne()
    {
        var random = new Random(6);
        for (int round = 0; round < 20_000; round++)
        {
            uint sequence = (uint)random.NextInt64(1L << 32);
            bool partial = random.Next(2) == 0;
            PacketBuilder Make(uint number)
            {
                PacketBuilder builder = PacketBuilder.Tcp("2001:db8::1", 40000, "2001:db8::2", 80, TcpFlags.Ack).Sequence(number, 7).Payload(1, 2, 3);
                return partial ? builder.PartialChecksum() : builder;
            }

            byte[] packet = Make(sequence).Build();
            SequenceTranslation.TowardsReceiver(packet, Parse(packet), Make(0).Offload(), new InsertedBytes(sequence - 5, 52));
            Assert.Equal(Make(sequence + 52).Build(), packet);
        }
    }

    private static PacketBuilder Segment(uint acknowledgment, byte[] options) =>
        PacketBuilder.Tcp(Server, 80, Client, 40000, TcpFlags.Ack).Sequence(77, acknowledgment).TcpOptions(options).Payload(1, 2, 3);

    private static byte[] Edge(uint sequence)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, sequence);
        return bytes;
    }

    private static ParsedPacket Parse(byte[] packet)
    {
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));
        return parsed;
    }
}
