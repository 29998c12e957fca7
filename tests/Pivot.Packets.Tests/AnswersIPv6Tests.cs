using Pivot.Packets.Answers;
using Pivot.Testing.Packets;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Packets.Tests;

public sealed class AnswersIPv6Tests
{
    private const string Client = "2001:db8:1::10";
    private const string Virtual = "2001:db8:2::80";

    [Theory]
    [InlineData(TcpFlags.Syn, 5, TcpFlags.Rst | TcpFlags.Ack, 0u, 1006u)]
    [InlineData(TcpFlags.Ack, 9, TcpFlags.Rst, 77u, 0u)]
    public void TcpReset_SegmentBehindExtensions_IsAnsweredWithoutThem(TcpFlags flags, int payload, TcpFlags answerFlags, uint answerSequence, uint answerAcknowledgment)
    {
        byte[] packet = PacketBuilder.Tcp(Client, 40000, Virtual, 81, flags).Sequence(1000, 77).TcpOptions(2, 4, 5, 0xb4).PayloadLength(payload).Extension(60).Build();
        ParsedPacket parsed = Parse(packet);

        int length = TcpReset.WriteOver(packet, parsed);

        IPv6(
            packet.AsSpan(0, length),
            Length(60), Source(Virtual, 81), Destination(Client, 40000), Ttl(64), Tcp(answerFlags), Sequence(answerSequence, answerAcknowledgment), ChecksumsCorrect());
    }

    [Theory]
    [InlineData(0, 96)]
    [InlineData(1183, 1279)]
    [InlineData(1184, 1280)]
    [InlineData(1185, 1280)]
    [InlineData(9000, 1280)]
    public void IcmpV6Unreachable_Datagram_IsQuotedUpToTheLeastMtu(int payload, int expectedLength)
    {
        byte[] packet = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(payload).Build();
        ParsedPacket parsed = Parse(packet);
        byte[] memory = [.. new byte[IcmpV6Unreachable.HeaderLength], .. packet];
        Span<byte> answer = memory.AsSpan(0, IcmpV6Unreachable.LengthFor(packet.Length));

        IcmpV6Unreachable.WriteBefore(answer, parsed, IcmpV6Unreachable.PortUnreachable);

        byte[] quoted = packet[..Math.Min(packet.Length, 1280 - 48)];
        IPv6(answer, Length(expectedLength), Source(Virtual), Destination(Client), Ttl(64), Icmp(1, 4), Quotes(quoted), ChecksumsCorrect());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void IcmpV6Echo_Request_BecomesItsReplyWithoutExtensions(bool extensions)
    {
        PacketBuilder builder = PacketBuilder.Icmp(Client, Virtual, 128).PayloadLength(57).Ttl(12);
        byte[] packet = (extensions ? builder.Extension(0).AtomicFragment() : builder).Build();
        ParsedPacket parsed = Parse(packet);
        Assert.True(IcmpV6Echo.IsRequest(packet, parsed));

        int start = IcmpV6Echo.WriteOver(packet, parsed);

        Assert.Equal(extensions ? 16 : 0, start);
        IPv6(
            packet.AsSpan(start), Length(40 + 8 + 57), Source(Virtual), Destination(Client), Ttl(64), Icmp(129, 0), ChecksumsCorrect(),
            Payload(PacketBuilder.Icmp(Client, Virtual, 128).PayloadLength(57).Build()[48..]));
    }

    [Fact]
    public void IcmpV6Echo_ReplyFragmentAndOthers_AreNoRequests()
    {
        Assert.False(IsRequest(PacketBuilder.Icmp(Client, Virtual, 129).Build()));
        Assert.False(IsRequest(PacketBuilder.Icmp(Client, Virtual, 135).PayloadLength(16).Build()));
        Assert.False(IsRequest(PacketBuilder.Icmp(Client, Virtual, 128).FirstFragment().Build()));
        Assert.False(IsRequest(PacketBuilder.Icmp(Client, Virtual, 128).Payload(128, 0, 0, 0, 0, 0, 0, 0).LaterFragment(8, more: false).Build()));
        Assert.False(IsRequest(PacketBuilder.Udp(Client, 0x8000, Virtual, 1).Build()));
        Assert.False(IsRequest(PacketBuilder.Icmp("192.0.2.1", "192.0.2.2", 128).Build()));
        Assert.False(IcmpEcho.IsRequest(PacketBuilder.Icmp(Client, Virtual, 8).Build(), Parse(PacketBuilder.Icmp(Client, Virtual, 8).Build())));
    }

    private static bool IsRequest(byte[] packet) => IcmpV6Echo.IsRequest(packet, Parse(packet));

    private static ParsedPacket Parse(byte[] packet)
    {
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));
        return parsed;
    }
}
