using Pivot.Testing.Packets;

namespace Pivot.Packets.Tests;

public sealed class IcmpQuoteSequenceTests
{
    [Theory]
    [InlineData(28, false)]
    [InlineData(60, false)]
    [InlineData(60, true)]
    [InlineData(48, false, "2001:db8:1::10", "2001:db8:2::80")]
    [InlineData(90, false, "2001:db8:1::10", "2001:db8:2::80")]
    public void SetSequence_QuoteOfAnyLength_IsWhatQuotingTheOtherSegmentGives(
        int quoted, bool partial, string source = "192.0.2.10", string destination = "198.51.100.80")
    {
        byte[] Quote(uint sequence)
        {
            PacketBuilder segment = PacketBuilder.Tcp(source, 1, destination, 80, TcpFlags.Ack).Sequence(sequence, 9).PayloadLength(100);
            return (partial ? segment.PartialChecksum() : segment).Build()[..quoted];
        }

        byte type = (byte)(source.Contains(':') ? 1 : 3);
        byte[] error = PacketBuilder.IcmpError(destination, source, type, 1, 0, Quote(0xffff_fff0)).Build();
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(error, out ParsedPacket parsed));
        Assert.True(IcmpError.TryReadQuote(error, parsed, out IcmpQuote quote));
        Assert.Equal(0xffff_fff0u, IcmpQuoteRewriter.Sequence(error, quote));

        IcmpQuoteRewriter.SetSequence(error, parsed, default, quote, 12);

        Assert.Equal(PacketBuilder.IcmpError(destination, source, type, 1, 0, Quote(12)).Build(), error);
    }
}
