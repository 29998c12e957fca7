using Pivot.Packets.Answers;
using Pivot.Testing.Packets;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Packets.Tests;

public sealed class AnswersTests
{
    private const string Client = "192.0.2.10";
    private const string Virtual = "198.51.100.80";

    /// <summary>RFC 9293 §3.10.7.1: with ACK the reset takes its number; without, it acknowledges what the segment occupied.</summary>
    [Theory]
    [InlineData(TcpFlags.Syn, 0, 1000u, 0u, TcpFlags.Rst | TcpFlags.Ack, 0u, 1001u)]
    [InlineData(TcpFlags.Syn, 5, 1000u, 0u, TcpFlags.Rst | TcpFlags.Ack, 0u, 1006u)]
    [InlineData(TcpFlags.Fin, 0, 1000u, 0u, TcpFlags.Rst | TcpFlags.Ack, 0u, 1001u)]
    [InlineData(TcpFlags.Fin, 7, 1000u, 0u, TcpFlags.Rst | TcpFlags.Ack, 0u, 1008u)]
    [InlineData(TcpFlags.Syn | TcpFlags.Fin, 1, 1000u, 0u, TcpFlags.Rst | TcpFlags.Ack, 0u, 1003u)]
    [InlineData(TcpFlags.None, 0, 1000u, 0u, TcpFlags.Rst | TcpFlags.Ack, 0u, 1000u)]
    [InlineData(TcpFlags.Psh, 9, 0xfffffffcu, 0u, TcpFlags.Rst | TcpFlags.Ack, 0u, 5u)]
    [InlineData(TcpFlags.Ack, 9, 1000u, 77u, TcpFlags.Rst, 77u, 0u)]
    [InlineData(TcpFlags.Syn | TcpFlags.Ack, 0, 1000u, 77u, TcpFlags.Rst, 77u, 0u)]
    [InlineData(TcpFlags.Fin | TcpFlags.Ack, 3, 1000u, 77u, TcpFlags.Rst, 77u, 0u)]
    public void TcpReset_Segment_IsAnsweredByTheRule(
        TcpFlags flags, int payload, uint sequence, uint acknowledgment, TcpFlags answerFlags, uint answerSequence, uint answerAcknowledgment)
    {
        byte[] packet = PacketBuilder.Tcp(Client, 40000, Virtual, 81, flags).Sequence(sequence, acknowledgment).TcpOptions(2, 4, 5, 0xb4).PayloadLength(payload).Build();
        PacketParser.Parse(packet, out ParsedPacket parsed);

        int length = TcpReset.WriteOver(packet, parsed);

        IPv4(
            packet.AsSpan(0, length),
            Length(40),
            Source(Virtual, 81), Destination(Client, 40000), Ttl(64), Tcp(answerFlags), Sequence(answerSequence, answerAcknowledgment), ChecksumsCorrect());
    }

    [Fact]
    public void TcpReset_IpOptions_AreLeftOut()
    {
        byte[] packet = PacketBuilder.Tcp(Client, 40000, Virtual, 81, TcpFlags.Ack).Sequence(1, 99).IpOptions(1, 1, 1, 0).Build();
        PacketParser.Parse(packet, out ParsedPacket parsed);

        int length = TcpReset.WriteOver(packet, parsed);

        IPv4(packet.AsSpan(0, length), Length(40), Tcp(TcpFlags.Rst), Sequence(99, 0), ChecksumsCorrect());
    }

    [Theory]
    [InlineData(0, 56)]
    [InlineData(519, 575)]
    [InlineData(520, 576)]
    [InlineData(521, 576)]
    [InlineData(9000, 576)]
    public void IcmpUnreachable_Datagram_IsQuotedUpTo576Bytes(int payload, int expectedLength)
    {
        byte[] packet = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(payload).Build();
        PacketParser.Parse(packet, out ParsedPacket parsed);
        byte[] memory = [.. new byte[IcmpUnreachable.HeaderLength], .. packet];
        Span<byte> answer = memory.AsSpan(0, IcmpUnreachable.LengthFor(packet.Length));

        IcmpUnreachable.WriteBefore(answer, parsed, IcmpUnreachable.PortUnreachable);

        byte[] quoted = packet[..Math.Min(packet.Length, 576 - 28)];
        IPv4(answer, Length(expectedLength), Source(Virtual), Destination(Client), Ttl(64), Icmp(3, 3), Quotes(quoted), ChecksumsCorrect());
    }

    [Fact]
    public void IcmpEcho_Request_BecomesItsReply()
    {
        byte[] packet = PacketBuilder.Icmp(Client, Virtual, 8).PayloadLength(56).Ttl(12).Build();
        PacketParser.Parse(packet, out ParsedPacket parsed);
        Assert.True(IcmpEcho.IsRequest(packet, parsed));

        IcmpEcho.WriteOver(packet, parsed);

        IPv4(packet, Source(Virtual), Destination(Client), Ttl(64), Icmp(0, 0), ChecksumsCorrect());
        Assert.Equal(PacketBuilder.Icmp(Virtual, Client, 0).PayloadLength(56).Build(), packet);
    }

    [Fact]
    public void IcmpEcho_ReplyFragmentAndOthers_AreNoRequests()
    {
        Assert.False(IsRequest(PacketBuilder.Icmp(Client, Virtual, 0).Build()));
        Assert.False(IsRequest(PacketBuilder.Icmp(Client, Virtual, 8).FirstFragment().Build()));
        Assert.False(IsRequest(PacketBuilder.Icmp(Client, Virtual, 8).Payload(8, 0, 0, 0, 0, 0, 0, 0).LaterFragment(8, more: false).Build()));
        Assert.False(IsRequest(PacketBuilder.Udp(Client, 0x0800, Virtual, 1).Build()));
    }

    private static bool IsRequest(byte[] packet)
    {
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));
        return IcmpEcho.IsRequest(packet, parsed);
    }
}
