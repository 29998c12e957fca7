using Pivot.Packets.Segmentation;
using Pivot.Packets.Tests.Vectors;
using Pivot.Testing.Packets;

namespace Pivot.Packets.Tests.Segmentation;

public sealed class SegmenterTests
{
    private const TcpFlags AllFlags = TcpFlags.Ack | TcpFlags.Psh | TcpFlags.Fin | TcpFlags.Cwr;

    private static readonly byte[] Padding = [1, 1, 1, 1];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_TcpSuperpacket_EqualsSegmentsBuiltOneByOne(bool isIPv6)
    {
        PacketBuilder Make(TcpFlags flags, uint sequence, byte[] payload) =>
            (isIPv6 ? PacketBuilder.Tcp("2001:db8::1", 5, "2001:db8::2", 80, flags) : PacketBuilder.Tcp("192.0.2.1", 5, "192.0.2.2", 80, flags))
            .TcpOptions(1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8).Sequence(sequence, 77).Payload(payload);
        byte[] payload = [.. Enumerable.Range(0, 2501).Select(i => (byte)(i * 7))];
        PacketBuilder super = Make(AllFlags, 0xffff_ff00, payload).Identification(0xffff).Gso(1000);
        OffloadHeader offload = super.Offload();
        offload.GsoType |= OffloadHeader.GsoEcn;
        byte[] packet = super.Build();

        byte[][] segments = Cut(packet, offload, complete: true);

        Assert.Equal(3, segments.Length);
        Assert.Equal(Make(TcpFlags.Ack | TcpFlags.Cwr, 0xffff_ff00, payload[..1000]).Identification(0xffff).Build(), segments[0]);
        Assert.Equal(Make(TcpFlags.Ack, 744, payload[1000..2000]).Identification(0).Build(), segments[1]);
        Assert.Equal(Make(TcpFlags.Ack | TcpFlags.Psh | TcpFlags.Fin, 1744, payload[2000..]).Identification(1).Build(), segments[2]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_UdpSuperpacket_EqualsDatagramsBuiltOneByOne(bool isIPv6)
    {
        PacketBuilder Make(byte[] payload) =>
            (isIPv6 ? PacketBuilder.Udp("2001:db8::1", 5, "2001:db8::2", 53) : PacketBuilder.Udp("192.0.2.1", 5, "192.0.2.2", 53)).Payload(payload);
        byte[] payload = [.. Enumerable.Range(0, 1400).Select(i => (byte)(i * 3))];
        PacketBuilder super = Make(payload).Gso(700);

        byte[][] segments = Cut(super.Build(), super.Offload(), complete: true);

        Assert.Equal([Make(payload[..700]).Build(), Make(payload[700..]).Identification(0x1235).Build()], segments);
    }

    [Fact]
    public void Write_PartialChecksums_AreThePseudoHeaders()
    {
        PacketBuilder super = PacketBuilder.Tcp("192.0.2.1", 5, "192.0.2.2", 80, TcpFlags.Ack).PayloadLength(3000).Gso(1448);

        foreach (byte[] segment in Cut(super.Build(), super.Offload(), complete: false))
        {
            PacketAssert.IPv4(segment, PacketAssert.PartialChecksumCorrect());
        }
    }

    [Fact]
    public void Write_OrdinaryPacket_IsItself()
    {
        byte[] packet = PacketBuilder.Tcp("192.0.2.1", 5, "192.0.2.2", 80, TcpFlags.Ack).PayloadLength(100).Build();
        Assert.Equal([packet], Cut(packet, default, complete: false));
    }

    [Fact]
    public void Count_ContradictingOffloadHeaders_IsZero()
    {
        PacketBuilder builder = PacketBuilder.Tcp("192.0.2.1", 5, "192.0.2.2", 80, TcpFlags.Ack).PayloadLength(3000).Gso(1448);
        byte[] packet = builder.Build();
        ParsedPacket parsed = Parse(packet);
        OffloadHeader right = builder.Offload();

        Assert.Equal(3, Segmenter.Count(packet, parsed, right));
        Assert.All(
            [right with { GsoSize = 0 }, right with { GsoType = OffloadHeader.GsoTcp6 }, right with { GsoType = OffloadHeader.GsoUdpL4 }, right with { GsoType = 3 }, right with { Flags = 0 }, right with { ChecksumStart = 24 }, right with { ChecksumOffset = 6 }],
            wrong => Assert.Equal(0, Segmenter.Count(packet, parsed, wrong)));
    }

    [Fact]
    public void TryComplete_PlaceOutsideThePacketOrSuperpacket_IsRefusedUnchanged()
    {
        byte[] packet = PacketBuilder.Udp("192.0.2.1", 5, "192.0.2.2", 80).PartialChecksum().Build();
        byte[] before = [.. packet];
        foreach (OffloadHeader wrong in new[] { Needs(20, 7), Needs(28, 0), Needs(65535, 65535), Needs(20, 6) with { GsoType = OffloadHeader.GsoUdpL4 } })
        {
            OffloadHeader offload = wrong;
            Assert.False(PartialChecksum.TryComplete(packet, ref offload));
            Assert.Equal(wrong, offload);
            Assert.Equal(before, packet);
        }
    }

    [Fact]
    public void Write_HostileSuperpacketsAtAGuardPage_EndUpWithAllThePayload()
    {
        var random = new Random(3);
        using var memory = new GuardedMemory(70_000);
        PacketBuilder[] supers = [.. Supers("192.0.2.1", "192.0.2.2"), .. Supers("2001:db8::1", "2001:db8::2")];
        var corpus = new MutatedPackets(random, [.. supers.Select(super => super.Build())]);
        int cut = 0;
        for (int i = 0; i < 50_000; i++)
        {
            byte[] packet = corpus.Next();
            OffloadHeader offload = supers[random.Next(supers.Length)].Offload();
            offload.GsoSize = (ushort)random.Next(random.Next(5) == 0 ? 65536 : 300);
            if (PacketParser.Parse(packet, out ParsedPacket parsed) != ParseResult.Ok)
            {
                continue;
            }

            Span<byte> placed = memory.Place(packet.AsSpan(0, parsed.TotalLength));
            int count = Segmenter.Count(placed, parsed, offload);
            int payload = 0;
            for (int index = 0; index < count; index++)
            {
                byte[] target = new byte[parsed.TotalLength];
                int length = Segmenter.Write(target, placed, parsed, offload, index, out OffloadHeader segmentOffload);
                Assert.Equal(ParseResult.Ok, PacketParser.Parse(target.AsSpan(0, length), out ParsedPacket segment));
                Assert.Equal(length, segment.TotalLength);
                Assert.True(PartialChecksum.TryComplete(target.AsSpan(0, length), ref segmentOffload));
                payload += length - PayloadStart(placed, parsed);
            }

            cut += count > 1 ? 1 : 0;
            Assert.True(count == 0 || payload == parsed.TotalLength - PayloadStart(placed, parsed));
        }

        Assert.InRange(cut, 4_000, 40_000);
    }

    private static PacketBuilder[] Supers(string source, string destination) =>
    [
        PacketBuilder.Tcp(source, 5, destination, 80, AllFlags).TcpOptions(Padding).PayloadLength(900).Gso(100),
        PacketBuilder.Udp(source, 5, destination, 53).PayloadLength(900).Gso(100),
    ];

    private static int PayloadStart(ReadOnlySpan<byte> packet, in ParsedPacket parsed) =>
        parsed.TransportOffset + (parsed.Key.Protocol == IpProtocol.Tcp ? TransportHeader.TcpLength(packet[parsed.TransportOffset..]) : 8);

    private static byte[][] Cut(byte[] packet, OffloadHeader offload, bool complete)
    {
        ParsedPacket parsed = Parse(packet);
        List<byte[]> segments = [];
        for (int index = 0; index < Segmenter.Count(packet, parsed, offload); index++)
        {
            byte[] target = new byte[2000];
            int length = Segmenter.Write(target, packet, parsed, offload, index, out OffloadHeader segmentOffload);
            Assert.Equal(0, Segmenter.Write(new byte[length - 1], packet, parsed, offload, index, out _));
            if (complete)
            {
                Assert.True(PartialChecksum.TryComplete(target.AsSpan(0, length), ref segmentOffload));
                Assert.Equal(default, segmentOffload);
            }

            segments.Add(target[..length]);
        }

        return [.. segments];
    }

    private static OffloadHeader Needs(ushort start, ushort offset) => new() { Flags = OffloadHeader.NeedsChecksum, ChecksumStart = start, ChecksumOffset = offset };

    private static ParsedPacket Parse(byte[] packet)
    {
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));
        return parsed;
    }
}
