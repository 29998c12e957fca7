using Pivot.Testing.Packets;

namespace Pivot.Packets.Tests;

public sealed class PacketParserTests
{
    private const string Client = "192.0.2.10";
    private const string Virtual = "198.51.100.80";

    [Fact]
    public void Parse_TcpWithOptions_FindsEverything()
    {
        byte[] packet = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn | TcpFlags.Ece).IpOptions(1, 1, 1, 0).TcpOptions(1, 1, 1, 0).Ttl(7).Build();

        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));

        Assert.Equal(new FlowKey(IpProtocol.Tcp, IpAddress.Parse(Client), 40000, IpAddress.Parse(Virtual), 80), parsed.Key);
        Assert.Equal((24, packet.Length, (byte)7), (parsed.TransportOffset, parsed.TotalLength, parsed.Ttl));
        Assert.Equal(TcpFlags.Syn | TcpFlags.Ece, parsed.TcpFlags);
        Assert.True(parsed.HasTransport);
        Assert.False(parsed.IsFragment);
    }

    [Fact]
    public void Parse_LinkPadding_IsNotPartOfThePacket()
    {
        byte[] packet = PacketBuilder.Udp(Client, 1, Virtual, 2).Build();

        Assert.Equal(ParseResult.Ok, PacketParser.Parse([.. packet, 0, 0, 0, 0], out ParsedPacket parsed));

        Assert.Equal(packet.Length, parsed.TotalLength);
    }

    [Fact]
    public void Parse_FirstFragment_HasTransport()
    {
        byte[] packet = PacketBuilder.Udp(Client, 1000, Virtual, 2000).PayloadLength(64).FirstFragment().Build();
        packet[24] = 0x10;

        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));

        Assert.True(parsed.IsFragment && parsed.HasTransport);
        Assert.Equal(2000, parsed.Key.DestinationPort);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parse_LaterFragment_HasNoPorts(bool more)
    {
        byte[] packet = PacketBuilder.Tcp(Client, 1000, Virtual, 2000, TcpFlags.Syn).Payload(1, 2, 3, 4).LaterFragment(1480, more).Build();

        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));

        Assert.True(parsed.IsFragment);
        Assert.False(parsed.HasTransport);
        Assert.Equal((0, 0, TcpFlags.None), (parsed.Key.SourcePort, parsed.Key.DestinationPort, parsed.TcpFlags));
    }

    [Fact]
    public void Parse_OtherProtocol_HasNoTransport()
    {
        byte[] packet = PacketBuilder.Raw(Client, Virtual, 47).Payload(1).Build();

        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));

        Assert.False(parsed.HasTransport);
    }

    /// <summary>Each length field wrong in turn: packet kind, offset of the byte, its value, and what the parser must say.</summary>
    [Theory]
    [InlineData("tcp", 0, 0x35, ParseResult.Malformed)] // version 3
    [InlineData("tcp", 0, 0x05, ParseResult.Malformed)] // version 0
    [InlineData("tcp", 0, 0x44, ParseResult.Malformed)] // header of 16 bytes
    [InlineData("tcp", 0, 0x40, ParseResult.Malformed)] // header of 0 bytes
    [InlineData("tcp", 0, 0x4f, ParseResult.Malformed)] // header of 60 bytes, the packet has 44
    [InlineData("tcp", 3, 19, ParseResult.Malformed)] // total length below the header's
    [InlineData("tcp", 3, 20, ParseResult.Malformed)] // no room for TCP
    [InlineData("tcp", 3, 39, ParseResult.Malformed)] // one byte short of a TCP header
    [InlineData("tcp", 3, 40, ParseResult.Ok)]
    [InlineData("tcp", 3, 44, ParseResult.Ok)]
    [InlineData("tcp", 3, 45, ParseResult.Malformed)] // one byte more than there is
    [InlineData("tcp", 2, 0xff, ParseResult.Malformed)]
    [InlineData("tcp", 32, 0x40, ParseResult.Malformed)] // data offset of 16 bytes
    [InlineData("tcp", 32, 0x00, ParseResult.Malformed)]
    [InlineData("tcp", 32, 0x60, ParseResult.Ok)] // 24 bytes: all that is there
    [InlineData("tcp", 32, 0x70, ParseResult.Malformed)] // 28 bytes: four too many
    [InlineData("udp", 3, 27, ParseResult.Malformed)] // one byte short of a UDP header
    [InlineData("udp", 25, 7, ParseResult.Malformed)] // UDP length below its header's
    [InlineData("udp", 25, 0, ParseResult.Malformed)]
    [InlineData("udp", 25, 8, ParseResult.Ok)] // shorter than the packet: padding behind
    [InlineData("udp", 25, 12, ParseResult.Ok)]
    [InlineData("udp", 25, 13, ParseResult.Malformed)] // one byte more than there is
    [InlineData("icmp", 3, 27, ParseResult.Malformed)]
    [InlineData("icmp", 3, 28, ParseResult.Ok)]
    public void Parse_ALengthFieldChanged_IsJudged(string kind, int offset, byte value, ParseResult expected)
    {
        byte[] packet = (kind switch
        {
            "tcp" => PacketBuilder.Tcp(Client, 1, Virtual, 2, TcpFlags.Syn),
            "udp" => PacketBuilder.Udp(Client, 1, Virtual, 2),
            _ => PacketBuilder.Icmp(Client, Virtual, 8),
        }).Payload(1, 2, 3, 4).Build();
        packet[offset] = value;

        Assert.Equal(expected, PacketParser.Parse(packet, out _));
    }

    [Fact]
    public void Parse_EveryTruncation_IsMalformedAndReadsNothingBehind()
    {
        using var memory = new GuardedMemory(4096);
        byte[] packet = PacketBuilder.Tcp(Client, 1, Virtual, 2, TcpFlags.Syn).IpOptions(1, 1, 1, 0).Payload(1, 2, 3).Build();
        for (int length = 0; length < packet.Length; length++)
        {
            Assert.Equal(ParseResult.Malformed, PacketParser.Parse(memory.Place(packet.AsSpan(0, length)), out _));
        }

        Assert.Equal(ParseResult.Ok, PacketParser.Parse(memory.Place(packet), out _));
    }
}
