using Pivot.Packets.Answers;
using Pivot.Testing.Packets;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Packets.Tests;

/// <summary>Errors over IPv6 are rewritten byte for byte into those that a builder makes of the translated packet.</summary>
public sealed class IcmpV6ErrorTests
{
    private const string Client = "2001:db8:1::10";
    private const string Virtual = "2001:db8:2::80";
    private const string Server = "2001:db8:3::11";
    private const string Router = "2001:db8:3::1";

    public static TheoryData<string, int, byte, byte> Errors()
    {
        var data = new TheoryData<string, int, byte, byte>();
        foreach (string kind in (string[])["tcp", "udp", "udp none", "udp partial", "tcp partial", "extensions", "first fragment"])
        {
            int header = Header(kind);
            foreach (int quoted in (int[])[header + 8, header + 17, header + 18, header + 20, 1232])
            {
                data.Add(kind, quoted, 2, 0);
            }

            data.Add(kind, header + 40, 1, 4);
            data.Add(kind, header + 40, 3, 0);
            data.Add(kind, header + 40, 4, 1);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void SetDestination_QuotedPacket_IsTheTranslatedOne(string kind, int quotedBytes, byte type, byte code)
    {
        byte[] before = Quoted(kind, Client, 40000, Server, 8080, quotedBytes);
        byte[] after = Halved(kind, before, Quoted(kind, Client, 40000, Virtual, 80, quotedBytes));
        byte[] packet = PacketBuilder.IcmpError(Server, Client, type, code, Word(type), before).Build();
        IcmpQuote quote = Read(packet, out ParsedPacket parsed);

        IcmpQuoteRewriter.SetDestination(packet, parsed, default, quote, IpAddress.Parse(Virtual), 80);
        HeaderRewriter.SetSource(packet, parsed, default, IpAddress.Parse(Virtual));

        IPv6(packet, ChecksumsCorrect(), Quotes(after));
        Assert.Equal(PacketBuilder.IcmpError(Virtual, Client, type, code, Word(type), after).Build(), packet);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void SetSource_QuotedPacket_IsTheTranslatedOne(string kind, int quotedBytes, byte type, byte code)
    {
        byte[] before = Quoted(kind, Virtual, 80, Client, 40000, quotedBytes);
        byte[] after = Halved(kind, before, Quoted(kind, Server, 8080, Client, 40000, quotedBytes));
        byte[] packet = PacketBuilder.IcmpError(Router, Virtual, type, code, Word(type), before).Build();
        IcmpQuote quote = Read(packet, out ParsedPacket parsed);

        IcmpQuoteRewriter.SetSource(packet, parsed, default, quote, IpAddress.Parse(Server), 8080);
        HeaderRewriter.SetDestination(packet, parsed, default, IpAddress.Parse(Server));

        Assert.Equal(PacketBuilder.IcmpError(Router, Server, type, code, Word(type), after).Build(), packet);
    }

    /// <summary>What is still to be summed up holds the sum of the pseudo-header, which the outer addresses are in and the quote is not.</summary>
    [Fact]
    public void SetSource_ChecksumLeftToTheSender_FollowsTheOuterAddressAlone()
    {
        byte[] before = Quoted("tcp", Virtual, 80, Client, 40000, 80);
        byte[] packet = PacketBuilder.IcmpError(Router, Virtual, 1, 0, 0, before).Build();
        byte[] expected = PacketBuilder.IcmpError(Router, Server, 1, 0, 0, Quoted("tcp", Server, 8080, Client, 40000, 80)).Build();
        PseudoHeader(packet, Router, Virtual);
        PseudoHeader(expected, Router, Server);
        IcmpQuote quote = Read(packet, out ParsedPacket parsed);
        var partial = new OffloadHeader { Flags = OffloadHeader.NeedsChecksum };

        IcmpQuoteRewriter.SetSource(packet, parsed, partial, quote, IpAddress.Parse(Server), 8080);
        HeaderRewriter.SetDestination(packet, parsed, partial, IpAddress.Parse(Server));

        Assert.Equal(expected, packet);
    }

    /// <summary>RFC 4884 §4.1: 64-bit words in the first byte of the second word, of types 1 and 3 alone; for the others the MTU or pointer stands there.</summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(2, false)]
    [InlineData(4, false)]
    public void TryReadQuote_LengthField_EndsTheQuoteWhereItMayStand(byte type, bool ends)
    {
        byte[] packet = PacketBuilder.IcmpError(Router, Client, type, 0, 7u << 24, Quoted("tcp", Client, 1, Server, 2, 80)).Build();

        Assert.Equal(ends ? 40 + 8 + 56 : packet.Length, Read(packet, out _).End);
    }

    [Theory]
    [InlineData("tcp", 47)]
    [InlineData("tcp", 39)]
    [InlineData("tcp", 0)]
    [InlineData("extensions", 40)]
    [InlineData("extensions", 48)]
    [InlineData("extensions", 63)]
    [InlineData("first fragment", 47)]
    [InlineData("first fragment", 55)]
    public void TryReadQuote_TooShort_IsRefused(string kind, int quotedBytes) => AssertNoQuote(Quoted(kind, Client, 1, Server, 2, quotedBytes));

    [Fact]
    public void TryReadQuote_NoFiveTuple_IsRefused()
    {
        AssertNoQuote(PacketBuilder.Udp(Client, 1, Server, 2).PayloadLength(40).LaterFragment(1480, more: true).Build());
        AssertNoQuote(PacketBuilder.Udp(Client, 1, Server, 2).PayloadLength(40).Extension(43, 0, 1).Build());
        AssertNoQuote(PacketBuilder.Udp("::ffff:192.0.2.1", 1, Server, 2).PayloadLength(40).Build());
        AssertNoQuote(PacketBuilder.Udp("192.0.2.1", 1, "192.0.2.2", 2).PayloadLength(40).Build());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(0, false)]
    [InlineData(11, false)]
    [InlineData(128, false)]
    [InlineData(133, false)]
    [InlineData(134, false)]
    [InlineData(135, false)]
    [InlineData(136, false)]
    [InlineData(137, false)]
    public void IsError_Type_IsTold(byte type, bool expected)
    {
        byte[] packet = PacketBuilder.Icmp(Client, Virtual, type).PayloadLength(60).Build();
        PacketParser.Parse(packet, out ParsedPacket parsed);

        Assert.Equal(expected, IcmpError.IsError(packet, parsed));
    }

    [Theory]
    [InlineData(1400, 1280)]
    [InlineData(200, 296)]
    public void WriteTooBigBefore_Packet_IsPacketTooBigFromTheRouter(int payload, int expectedLength)
    {
        byte[] packet = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(payload).Build();
        PacketParser.Parse(packet, out ParsedPacket parsed);
        byte[] memory = [.. new byte[IcmpV6Unreachable.HeaderLength], .. packet];
        Span<byte> answer = memory.AsSpan(0, IcmpV6Unreachable.LengthFor(packet.Length));

        IcmpV6Unreachable.WriteTooBigBefore(answer, parsed, IpAddress.Parse(Router), 1300);

        Assert.Equal(expectedLength, answer.Length);
        IPv6(answer, Source(Router), Destination(Client), Icmp(2, 0), ChecksumsCorrect(), Quotes(packet[..Math.Min(packet.Length, 1232)]));
        Assert.Equal([0, 0, 5, 20], answer[44..48].ToArray());
    }

    /// <summary>A pointer is kept small, so that it is not taken for anything else.</summary>
    private static uint Word(byte type) => type == 2 ? 1300u : type == 4 ? 6u : 0u;

    private static int Header(string kind) => kind switch
    {
        "extensions" => 40 + 24,
        "first fragment" => 40 + 8,
        _ => 40,
    };

    private static void PseudoHeader(byte[] packet, string source, string destination)
    {
        ushort sum = InternetChecksum.PseudoHeaderSum(IpAddress.Parse(source), IpAddress.Parse(destination), IpProtocol.IcmpV6, packet.Length - 40);
        (packet[42], packet[43]) = ((byte)(sum >> 8), (byte)sum);
    }

    /// <summary>Half a checksum in the quote stays as it was.</summary>
    private static byte[] Halved(string kind, byte[] before, byte[] after) =>
        kind.StartsWith("udp", StringComparison.Ordinal) || kind == "first fragment" || before.Length != Header(kind) + 17 ? after : [.. after[..^1], before[^1]];

    private static byte[] Quoted(string kind, string source, int sourcePort, string destination, int destinationPort, int bytes)
    {
        PacketBuilder tcp = PacketBuilder.Tcp(source, sourcePort, destination, destinationPort, TcpFlags.Ack).Sequence(0x01020304).PayloadLength(1400);
        PacketBuilder udp = PacketBuilder.Udp(source, sourcePort, destination, destinationPort).PayloadLength(1400);
        byte[] packet = (kind switch
        {
            "tcp" => tcp,
            "tcp partial" => tcp.PartialChecksum(),
            "extensions" => tcp.Extension(0).AtomicFragment().Extension(60),
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
        byte[] packet = PacketBuilder.IcmpError(Router, Client, 1, 3, 0, quoted).Build();
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));
        Assert.True(IcmpError.IsError(packet, parsed));
        Assert.False(IcmpError.TryReadQuote(packet, parsed, out _));
    }
}
