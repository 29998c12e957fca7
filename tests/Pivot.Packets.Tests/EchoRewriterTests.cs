using Pivot.Testing.Packets;

namespace Pivot.Packets.Tests;

public sealed class EchoRewriterTests
{
    [Theory]
    [InlineData("192.0.2.10", "198.51.100.80", 8)]
    [InlineData("192.0.2.10", "198.51.100.80", 0)]
    [InlineData("2001:db8:1::10", "2001:db8:2::80", 128)]
    [InlineData("2001:db8:1::10", "2001:db8:2::80", 129)]
    public void SetIdentifier_Echo_IsTheOneWithThatIdentifier(string source, string destination, byte type)
    {
        foreach (ushort identifier in (ushort[])[0, 1, 7, 0xfffe, 0xffff])
        {
            byte[] packet = PacketBuilder.Icmp(source, destination, type).EchoIdentifier(7).PayloadLength(33).Build();
            Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));

            EchoRewriter.SetIdentifier(packet, parsed, default, identifier);

            Assert.Equal(PacketBuilder.Icmp(source, destination, type).EchoIdentifier(identifier).PayloadLength(33).Build(), packet);
        }
    }

    [Fact]
    public void SetIdentifier_WrongChecksum_StaysWrong()
    {
        byte[] packet = PacketBuilder.Icmp("192.0.2.10", "198.51.100.80", 8).EchoIdentifier(7).PayloadLength(33).Build();
        byte[] right = PacketBuilder.Icmp("192.0.2.10", "198.51.100.80", 8).EchoIdentifier(9).PayloadLength(33).Build();
        packet[^1] ^= 0x55;
        right[^1] ^= 0x55;
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));

        EchoRewriter.SetIdentifier(packet, parsed, default, 9);

        Assert.Equal(right, packet);
    }

    [Fact]
    public void SetIdentifier_PartialChecksum_LeavesItToTheSender()
    {
        byte[] packet = PacketBuilder.Icmp("2001:db8:1::10", "2001:db8:2::80", 128).EchoIdentifier(7).PayloadLength(33).Build();
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));
        byte[] checksum = packet[42..44];

        EchoRewriter.SetIdentifier(packet, parsed, new OffloadHeader { Flags = OffloadHeader.NeedsChecksum }, 9);

        Assert.Equal((byte[])[0, 9], packet[44..46]);
        Assert.Equal(checksum, packet[42..44]);
    }

    /// <summary>Of a request the source is who asks, of a reply the destination; a quote may be cut off behind its eighth byte.</summary>
    [Theory]
    [InlineData("192.0.2.10", "198.51.100.80", 8, true, 28)]
    [InlineData("192.0.2.10", "198.51.100.80", 0, false, 50)]
    [InlineData("192.0.2.10", "198.51.100.80", 0, true, 50)]
    [InlineData("2001:db8:1::10", "2001:db8:2::80", 128, true, 48)]
    [InlineData("2001:db8:1::10", "2001:db8:2::80", 128, false, 80)]
    [InlineData("2001:db8:1::10", "2001:db8:2::80", 129, false, 80)]
    public void QuoteRewriter_QuotedEcho_GetsTheIdentifierWithTheAddressOfWhoAsks(string source, string destination, byte type, bool rewriteSource, int quotedBytes)
    {
        bool ipv6 = source.Contains(':');
        string other = ipv6 ? "2001:db8:7::1" : "203.0.113.1";
        bool isRequest = type is 8 or 128;
        byte[] quoted = PacketBuilder.Icmp(source, destination, type).EchoIdentifier(7).PayloadLength(40).Build()[..quotedBytes];
        byte[] packet = PacketBuilder.IcmpError(destination, source, (byte)(ipv6 ? 1 : 3), 1, 0, quoted).Build();
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));
        Assert.True(IcmpError.TryReadQuote(packet, parsed, out IcmpQuote quote));

        if (rewriteSource)
        {
            IcmpQuoteRewriter.SetSource(packet, parsed, default, quote, IpAddress.Parse(other), 9);
        }
        else
        {
            IcmpQuoteRewriter.SetDestination(packet, parsed, default, quote, IpAddress.Parse(other), 9);
        }

        byte[] expected = PacketBuilder.Icmp(rewriteSource ? other : source, rewriteSource ? destination : other, type)
            .EchoIdentifier((ushort)(isRequest == rewriteSource ? 9 : 7)).PayloadLength(40).Build()[..quotedBytes];
        Assert.Equal(PacketBuilder.IcmpError(destination, source, (byte)(ipv6 ? 1 : 3), 1, 0, expected).Build(), packet);
    }
}
