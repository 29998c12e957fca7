using System.Buffers.Binary;
using Pivot.Testing.Packets;

namespace Pivot.Packets.Tests;

public sealed class PacketParserIPv6Tests
{
    private const string Client = "2001:db8:1::10";
    private const string Virtual = "2001:db8:2::80";
    private const byte HopByHop = 0;
    private const byte Routing = 43;
    private const byte Authentication = 51;
    private const byte DestinationOptions = 60;

    [Fact]
    public void Parse_Tcp_FindsEverything()
    {
        byte[] packet = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn | TcpFlags.Ece).TcpOptions(1, 1, 1, 0).Ttl(7).Build();

        ParsedPacket parsed = Parse(packet);

        Assert.Equal(new FlowKey(IpProtocol.Tcp, IpAddress.Parse(Client), 40000, IpAddress.Parse(Virtual), 80), parsed.Key);
        Assert.Equal((40, packet.Length, (byte)7), (parsed.TransportOffset, parsed.TotalLength, parsed.Ttl));
        Assert.Equal(TcpFlags.Syn | TcpFlags.Ece, parsed.TcpFlags);
        Assert.Equal((true, true, false), (parsed.IsIPv6, parsed.HasTransport, parsed.IsFragment));
        Assert.Equal((6, 0), (parsed.NextHeaderOffset, parsed.FragmentHeaderOffset));
    }

    [Fact]
    public void Parse_IPv4_SaysWhereItsProtocolStands()
    {
        ParsedPacket parsed = Parse(PacketBuilder.Udp("192.0.2.1", 1, "192.0.2.2", 2).Build());

        Assert.Equal((false, 9, 0), (parsed.IsIPv6, parsed.NextHeaderOffset, parsed.FragmentHeaderOffset));
    }

    /// <summary>Every header that RFC 8200 §4.1 names, in its order.</summary>
    [Fact]
    public void Parse_WholeChain_ReachesTheTransport()
    {
        byte[] packet = PacketBuilder.Udp(Client, 1000, Virtual, 53).Payload(1, 2, 3)
            .Extension(HopByHop).Extension(DestinationOptions, new byte[22]).Extension(Routing, 4, 0, 0, 0).AtomicFragment()
            .Extension(Authentication, new byte[22]).Extension(DestinationOptions).Build();

        ParsedPacket parsed = Parse(packet);

        Assert.Equal((IpProtocol.Udp, 1000, 53), (parsed.Key.Protocol, parsed.Key.SourcePort, parsed.Key.DestinationPort));
        Assert.Equal((true, false), (parsed.HasTransport, parsed.IsFragment));
        Assert.Equal(40 + 8 + 24 + 8 + 8 + 24 + 8, parsed.TransportOffset);
        Assert.Equal((parsed.TransportOffset - 8, 40 + 8 + 24 + 8), (parsed.NextHeaderOffset, parsed.FragmentHeaderOffset));
        Assert.Equal(17, packet[parsed.NextHeaderOffset]);
    }

    [Theory]
    [InlineData(8, ParseResult.Ok)]
    [InlineData(9, ParseResult.Malformed)]
    [InlineData(30, ParseResult.Malformed)]
    public void Parse_LongChain_IsBounded(int headers, ParseResult expected)
    {
        PacketBuilder builder = PacketBuilder.Udp(Client, 1, Virtual, 2);
        for (int i = 0; i < headers; i++)
        {
            builder.Extension(DestinationOptions);
        }

        Assert.Equal(expected, PacketParser.Parse(builder.Build(), out _));
    }

    [Fact]
    public void Parse_HopByHopNotFirst_IsMalformed() => Assert.Equal(
        ParseResult.Malformed, PacketParser.Parse(PacketBuilder.Udp(Client, 1, Virtual, 2).Extension(DestinationOptions).Extension(HopByHop).Build(), out _));

    [Fact]
    public void Parse_TwoFragmentHeaders_IsMalformed() => Assert.Equal(
        ParseResult.Malformed, PacketParser.Parse(PacketBuilder.Udp(Client, 1, Virtual, 2).AtomicFragment().AtomicFragment().Build(), out _));

    [Fact]
    public void Parse_RoutingHeaderWithSegmentsLeft_IsNotAtItsDestinationYet()
    {
        byte[] packet = PacketBuilder.Tcp(Client, 1, Virtual, 80, TcpFlags.Syn).Extension(HopByHop).Extension(Routing, 0, 1, 0, 0, 0, 0).Build();

        ParsedPacket parsed = Parse(packet);

        Assert.Equal(((IpProtocol)Routing, false, 0), (parsed.Key.Protocol, parsed.HasTransport, parsed.Key.DestinationPort));
        Assert.Equal((48, 40), (parsed.TransportOffset, parsed.NextHeaderOffset));
    }

    [Fact]
    public void Parse_FirstFragment_HasTransport()
    {
        byte[] packet = PacketBuilder.Udp(Client, 1000, Virtual, 2000).PayloadLength(64).FirstFragment().Build();
        packet[48 + 4] = 0x10;

        ParsedPacket parsed = Parse(packet);

        Assert.Equal((true, true, 2000), (parsed.IsFragment, parsed.HasTransport, parsed.Key.DestinationPort));
        Assert.Equal(40, parsed.FragmentHeaderOffset);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(1448, false)]
    public void Parse_LaterFragment_HasNoPorts(int offset, bool more)
    {
        byte[] packet = PacketBuilder.Tcp(Client, 1000, Virtual, 2000, TcpFlags.Syn).Payload(1, 2, 3, 4, 5, 6, 7, 8).LaterFragment(offset, more).Build();

        ParsedPacket parsed = Parse(packet);

        Assert.Equal((true, false, IpProtocol.Tcp), (parsed.IsFragment, parsed.HasTransport, parsed.Key.Protocol));
        Assert.Equal((0, 0, TcpFlags.None), (parsed.Key.SourcePort, parsed.Key.DestinationPort, parsed.TcpFlags));
        Assert.Equal((48, 40, 40), (parsed.TransportOffset, parsed.NextHeaderOffset, parsed.FragmentHeaderOffset));
    }

    /// <summary>RFC 7112: the whole chain is in the first fragment.</summary>
    [Fact]
    public void Parse_FirstFragmentWithoutItsTransport_IsMalformed() => Assert.Equal(
        ParseResult.Malformed, PacketParser.Parse(PacketBuilder.Raw(Client, Virtual, 6).Payload(new byte[8]).FirstFragment().Build(), out _));

    [Theory]
    [InlineData(59)] // no next header
    [InlineData(50)] // ESP
    [InlineData(47)] // GRE
    [InlineData(1)] // the other family's ICMP
    [InlineData(253)]
    public void Parse_OtherProtocol_HasNoTransport(byte protocol)
    {
        ParsedPacket bare = Parse(PacketBuilder.Raw(Client, Virtual, protocol).Build());
        ParsedPacket behind = Parse(PacketBuilder.Raw(Client, Virtual, protocol).Payload(1).Extension(HopByHop).Build());

        Assert.Equal((false, (IpProtocol)protocol), (bare.HasTransport, bare.Key.Protocol));
        Assert.Equal((false, (IpProtocol)protocol, 48), (behind.HasTransport, behind.Key.Protocol, behind.TransportOffset));
    }

    [Fact]
    public void Parse_IcmpV6OverIPv4_HasNoTransport() =>
        Assert.False(Parse(PacketBuilder.Raw("192.0.2.1", "192.0.2.2", 58).Payload(new byte[8]).Build()).HasTransport);

    [Fact]
    public void Parse_LinkPadding_IsNotPartOfThePacket()
    {
        byte[] packet = PacketBuilder.Udp(Client, 1, Virtual, 2).Build();

        Assert.Equal(packet.Length, Parse([.. packet, 0, 0, 0, 0]).TotalLength);
    }

    /// <summary>RFC 2675: payload length 0, the real one in a hop-by-hop option.</summary>
    [Fact]
    public void Parse_Jumbogram_IsMalformed()
    {
        byte[] packet = PacketBuilder.Udp(Client, 1, Virtual, 2).Extension(HopByHop, 0xc2, 4, 0, 1, 0, 0).PayloadLength(1000).Build();
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), 0);

        Assert.Equal(ParseResult.Malformed, PacketParser.Parse(packet, out _));
    }

    /// <summary>Taken as they stand they would be IPv4 addresses to everything behind the parser.</summary>
    [Theory]
    [InlineData("::ffff:192.0.2.10", Virtual)]
    [InlineData(Client, "::ffff:198.51.100.80")]
    [InlineData("::ffff:192.0.2.10", "::ffff:198.51.100.80")]
    public void Parse_IPv4MappedAddress_IsMalformed(string source, string destination) => Assert.Equal(
        ParseResult.Malformed, PacketParser.Parse(PacketBuilder.Tcp(source, 1, destination, 80, TcpFlags.Syn).Build(), out _));

    /// <summary>Packet kind, offset of the byte, its value, and what the parser must say. "options" has an 8-byte header before its UDP.</summary>
    [Theory]
    [InlineData("tcp", 5, 19, ParseResult.Malformed)] // one byte short of a TCP header
    [InlineData("tcp", 5, 20, ParseResult.Ok)]
    [InlineData("tcp", 5, 24, ParseResult.Ok)]
    [InlineData("tcp", 5, 25, ParseResult.Malformed)] // one byte more than there is
    [InlineData("tcp", 4, 0xff, ParseResult.Malformed)]
    [InlineData("tcp", 5, 0, ParseResult.Malformed)]
    [InlineData("tcp", 52, 0x40, ParseResult.Malformed)] // data offset of 16 bytes
    [InlineData("tcp", 52, 0x60, ParseResult.Ok)] // 24 bytes: all that is there
    [InlineData("tcp", 52, 0x70, ParseResult.Malformed)]
    [InlineData("udp", 5, 7, ParseResult.Malformed)]
    [InlineData("udp", 45, 7, ParseResult.Malformed)] // UDP length below its header's
    [InlineData("udp", 45, 0, ParseResult.Malformed)] // a UDP jumbogram's
    [InlineData("udp", 45, 8, ParseResult.Ok)]
    [InlineData("udp", 45, 13, ParseResult.Malformed)]
    [InlineData("icmp", 5, 7, ParseResult.Malformed)]
    [InlineData("icmp", 5, 8, ParseResult.Ok)]
    [InlineData("options", 41, 0, ParseResult.Ok)]
    [InlineData("options", 41, 1, ParseResult.Malformed)] // the header takes the UDP header, four bytes are left
    [InlineData("options", 41, 2, ParseResult.Malformed)] // longer than the packet
    [InlineData("options", 41, 255, ParseResult.Malformed)]
    [InlineData("options", 5, 7, ParseResult.Malformed)] // one byte short of an extension header
    [InlineData("options", 5, 8, ParseResult.Malformed)] // no room for UDP
    [InlineData("options", 6, 51, ParseResult.Ok)] // an authentication header of (0 + 2) * 4 bytes
    [InlineData("options", 40, 60, ParseResult.Malformed)] // the UDP header read as an extension header
    [InlineData("options", 40, 59, ParseResult.Ok)]
    public void Parse_AByteChanged_IsJudged(string kind, int offset, byte value, ParseResult expected)
    {
        PacketBuilder builder = kind switch
        {
            "tcp" => PacketBuilder.Tcp(Client, 1, Virtual, 2, TcpFlags.Syn),
            "icmp" => PacketBuilder.Icmp(Client, Virtual, 128),
            "options" => PacketBuilder.Udp(Client, 1, Virtual, 0xffff).Extension(DestinationOptions),
            _ => PacketBuilder.Udp(Client, 1, Virtual, 2),
        };
        byte[] packet = builder.Payload(1, 2, 3, 4).Build();
        packet[offset] = value;

        Assert.Equal(expected, PacketParser.Parse(packet, out _));
    }

    [Fact]
    public void Parse_EveryTruncation_IsMalformedAndReadsNothingBehind()
    {
        using var memory = new GuardedMemory(4096);
        byte[] packet = PacketBuilder.Tcp(Client, 1, Virtual, 2, TcpFlags.Syn).Payload(1, 2, 3)
            .Extension(HopByHop).Extension(Routing, 4, 0).AtomicFragment().Extension(Authentication, new byte[14]).Build();
        for (int length = 0; length < packet.Length; length++)
        {
            byte[] honest = packet[..length];
            if (length >= 40)
            {
                // The length that the header tells is that of what is there, so that each header is cut in turn.
                BinaryPrimitives.WriteUInt16BigEndian(honest.AsSpan(4), (ushort)(length - 40));
            }

            Assert.Equal(ParseResult.Malformed, PacketParser.Parse(memory.Place(packet.AsSpan(0, length)), out _));
            ParseResult expected = length >= packet.Length - 3 ? ParseResult.Ok : ParseResult.Malformed;
            Assert.Equal(expected, PacketParser.Parse(memory.Place(honest), out _));
        }

        Assert.Equal(ParseResult.Ok, PacketParser.Parse(memory.Place(packet), out _));
    }

    private static ParsedPacket Parse(byte[] packet)
    {
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));
        return parsed;
    }
}
