using Pivot.Packets.Answers;
using Pivot.Testing.Packets;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Packets.Tests;

/// <summary>Errors are rewritten byte for byte into those that a builder makes of the translated packet.</summary>
public sealed class IcmpErrorTests
{
    private const string Client = "192.0.2.10";
    private const string Virtual = "198.51.100.80";
    private const string Server = "203.0.113.11";
    private const string Router = "203.0.113.1";

    public static TheoryData<string, int, byte, byte> Errors()
    {
        var data = new TheoryData<string, int, byte, byte>();
        foreach (string kind in (string[])["tcp", "tcp options", "udp", "udp none", "udp partial", "tcp partial", "first fragment"])
        {
            foreach (int quoted in (int[])[28, 36, 38, 39, 40, 60, 548])
            {
                data.Add(kind, quoted, 3, 4);
            }

            data.Add(kind, 64, 11, 0);
            data.Add(kind, 64, 12, 0);
            data.Add(kind, 64, 4, 0);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void SetDestination_QuotedPacket_IsTheTranslatedOne(string kind, int quotedBytes, byte type, byte code)
    {
        byte[] before = Quoted(kind, Client, 40000, Server, 8080, quotedBytes);
        byte[] after = Quoted(kind, Client, 40000, Virtual, 80, quotedBytes);
        byte[] packet = PacketBuilder.IcmpError(Router, Client, type, code, 1300, before).Build();
        IcmpQuote quote = Read(packet, out ParsedPacket parsed);

        Assert.Equal(new FlowKey(kind.StartsWith("udp", StringComparison.Ordinal) || kind == "first fragment" ? IpProtocol.Udp : IpProtocol.Tcp, IpAddress.Parse(Client), 40000, IpAddress.Parse(Server), 8080), quote.Key);
        IcmpQuoteRewriter.SetDestination(packet, parsed, default, quote, IpAddress.Parse(Virtual), 80);

        IPv4(packet, ChecksumsCorrect(), Quotes(after));
        Assert.Equal(PacketBuilder.IcmpError(Router, Client, type, code, 1300, after).Build(), packet);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void SetSource_QuotedPacket_IsTheTranslatedOne(string kind, int quotedBytes, byte type, byte code)
    {
        byte[] before = Quoted(kind, Virtual, 80, Client, 40000, quotedBytes);
        byte[] after = Quoted(kind, Server, 8080, Client, 40000, quotedBytes);
        byte[] packet = PacketBuilder.IcmpError(Router, Virtual, type, code, 1300, before).Build();
        IcmpQuote quote = Read(packet, out ParsedPacket parsed);

        IcmpQuoteRewriter.SetSource(packet, parsed, default, quote, IpAddress.Parse(Server), 8080);
        HeaderRewriter.SetDestination(packet, parsed, default, IpAddress.Parse(Server));

        Assert.Equal(PacketBuilder.IcmpError(Router, Server, type, code, 1300, after).Build(), packet);
    }

    /// <summary>RFC 4884: what follows the quote is none of it, even where a TCP checksum would lie.</summary>
    [Fact]
    public void SetDestination_QuoteEndedByItsLengthField_LeavesTheExtensionsAsTheyAre()
    {
        byte[] quoted = Quoted("tcp", Client, 40000, Server, 8080, 36);
        byte[] extensions = [0x20, 0, 1, 2, 3, 4, 5, 6];
        byte[] packet = PacketBuilder.IcmpError(Router, Client, 11, 0, 9u << 16, [.. quoted[..36], .. extensions]).Build();
        IcmpQuote quote = Read(packet, out ParsedPacket parsed);

        IcmpQuoteRewriter.SetDestination(packet, parsed, default, quote, IpAddress.Parse(Virtual), 80);

        Assert.Equal(parsed.TransportOffset + 8 + 36, quote.End);
        Assert.Equal(extensions, packet[^8..]);
        IPv4(packet, ChecksumsCorrect());
    }

    [Fact]
    public void SetDestination_HalfAChecksumQuoted_LeavesTheHalf()
    {
        byte[] before = Quoted("tcp", Client, 40000, Server, 8080, 37);
        byte[] after = [.. Quoted("tcp", Client, 40000, Virtual, 80, 36), before[36]];
        byte[] packet = PacketBuilder.IcmpError(Router, Client, 11, 0, 0, before).Build();
        IcmpQuote quote = Read(packet, out ParsedPacket parsed);

        IcmpQuoteRewriter.SetDestination(packet, parsed, default, quote, IpAddress.Parse(Virtual), 80);

        IPv4(packet, ChecksumsCorrect(), Quotes(after));
    }

    [Fact]
    public void SetSource_ChecksumLeftToTheSender_IsNotTouched()
    {
        byte[] packet = PacketBuilder.IcmpError(Router, Virtual, 3, 1, 0, Quoted("tcp", Virtual, 80, Client, 40000, 40)).Build();
        byte[] checksum = packet[22..24];
        IcmpQuote quote = Read(packet, out ParsedPacket parsed);

        IcmpQuoteRewriter.SetSource(packet, parsed, new OffloadHeader { Flags = OffloadHeader.NeedsChecksum }, quote, IpAddress.Parse(Server), 8080);

        Assert.Equal(checksum, packet[22..24]);
    }

    [Theory]
    [InlineData(27)]
    [InlineData(20)]
    [InlineData(0)]
    public void TryReadQuote_TooShort_IsRefused(int quotedBytes) => AssertNoQuote(Quoted("tcp", Client, 1, Server, 2, quotedBytes));

    [Fact]
    public void TryReadQuote_NoFiveTuple_IsRefused()
    {
        AssertNoQuote(PacketBuilder.IcmpError(Client, Server, 3, 3, 0, PacketBuilder.Udp(Server, 1, Client, 2).Build()).Build());
        AssertNoQuote(PacketBuilder.Icmp(Client, Server, 13).PayloadLength(40).Build());
        AssertNoQuote(PacketBuilder.Udp(Client, 1, Server, 2).PayloadLength(40).LaterFragment(1480, more: true).Build());
        AssertNoQuote(PacketBuilder.Udp(Client, 1, Server, 2).IpOptions(1, 1, 1, 0).Build()[..28]);
        byte[] version = PacketBuilder.Udp(Client, 1, Server, 2).PayloadLength(40).Build();
        version[0] = 0x65;
        AssertNoQuote(version);
        byte[] shortHeader = PacketBuilder.Udp(Client, 1, Server, 2).PayloadLength(40).Build();
        shortHeader[0] = 0x44;
        AssertNoQuote(shortHeader);
    }

    [Fact]
    public void TryReadQuote_EchoOrAnotherProtocol_NamesItsFlow()
    {
        byte[] echo = PacketBuilder.IcmpError(Router, Client, 11, 0, 0, PacketBuilder.Icmp(Client, Server, 8).EchoIdentifier(7).Build()).Build();
        byte[] gre = PacketBuilder.IcmpError(Router, Client, 11, 0, 0, PacketBuilder.Raw(Client, Server, 47).PayloadLength(8).Build()).Build();

        Assert.Equal(new FlowKey(IpProtocol.Icmp, IpAddress.Parse(Client), 7, IpAddress.Parse(Server), 0), Read(echo, out _).Key);
        Assert.Equal(new FlowKey((IpProtocol)47, IpAddress.Parse(Client), 0, IpAddress.Parse(Server), 0), Read(gre, out _).Key);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(11, true)]
    [InlineData(12, true)]
    [InlineData(0, false)]
    [InlineData(5, false)]
    [InlineData(8, false)]
    public void IsError_Type_IsTold(byte type, bool expected)
    {
        byte[] packet = PacketBuilder.Icmp(Client, Virtual, type).PayloadLength(40).Build();
        PacketParser.Parse(packet, out ParsedPacket parsed);

        Assert.Equal(expected, IcmpError.IsError(packet, parsed));
    }

    [Theory]
    [InlineData(1400, 576)]
    [InlineData(200, 256)]
    public void WriteTooBigBefore_Packet_IsFragmentationNeededFromTheRouter(int payload, int expectedLength)
    {
        byte[] packet = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(payload).Build();
        PacketParser.Parse(packet, out ParsedPacket parsed);
        byte[] memory = [.. new byte[IcmpUnreachable.HeaderLength], .. packet];
        Span<byte> answer = memory.AsSpan(0, IcmpUnreachable.LengthFor(packet.Length));

        IcmpUnreachable.WriteTooBigBefore(answer, parsed, IpAddress.Parse(Router), 1300);

        byte[] expected = PacketBuilder.IcmpError(Router, Client, 3, 4, 1300, packet[..Math.Min(packet.Length, 548)]).Identification(0).Build();
        Assert.Equal(expectedLength, answer.Length);
        Assert.Equal(expected, answer.ToArray());
    }

    private static byte[] Quoted(string kind, string source, int sourcePort, string destination, int destinationPort, int bytes)
    {
        PacketBuilder tcp = PacketBuilder.Tcp(source, sourcePort, destination, destinationPort, TcpFlags.Ack).Sequence(0x01020304).PayloadLength(1400);
        PacketBuilder udp = PacketBuilder.Udp(source, sourcePort, destination, destinationPort).PayloadLength(1400);
        byte[] packet = (kind switch
        {
            "tcp" => tcp,
            "tcp options" => tcp.TcpOptions(1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2),
            "tcp partial" => tcp.PartialChecksum(),
            "udp" => udp,
            "udp none" => udp.NoUdpChecksum(),
            "udp partial" => udp.PartialChecksum(),
            _ => udp.FirstFragment(),
        }).Build();
        return packet[..bytes];
    }

    private static IcmpQuote Read(byte[] packet, out ParsedPacket parsed)
    {
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out parsed));
        Assert.True(IcmpError.IsError(packet, parsed));
        Assert.True(IcmpError.TryReadQuote(packet, parsed, out IcmpQuote quote));
        return quote;
    }

    private static void AssertNoQuote(byte[] quoted)
    {
        byte[] packet = PacketBuilder.IcmpError(Router, Client, 3, 3, 0, quoted).Build();
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));
        Assert.False(IcmpError.TryReadQuote(packet, parsed, out _));
    }
}
