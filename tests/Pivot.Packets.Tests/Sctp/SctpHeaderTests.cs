using Pivot.Packets.Sctp;
using Pivot.Packets.Tests.Vectors;
using Pivot.Testing.Packets;

namespace Pivot.Packets.Tests.Sctp;

public sealed class SctpHeaderTests
{
    // Made with scapy 2.5.0: SCTP(sport=40000, dport=3868, tag=...)/SCTPChunkInit, /SCTPChunkCookieEcho/SCTPChunkData, /SCTPChunkShutdownComplete.
    private const string Init = "9c400f1c000000001b783eac010000141122334400010000000a000a00000007";
    private const string CookieEcho = "9c400f1ccafebabe6c1cb3da0a00000b636f6f6b696521000003001500000007000000000000000068656c6c6f000000";
    private const string ShutdownComplete = "9c400f1ccafebabeefab38e50e000004";

    [Theory]
    [InlineData(Init, 0u)]
    [InlineData(CookieEcho, 0xcafebabe)]
    [InlineData(ShutdownComplete, 0xcafebabe)]
    public void Fields_OfScapysPackets_AreRead(string hex, uint tag)
    {
        byte[] segment = Convert.FromHexString(hex);

        Assert.Equal((40000, 3868, tag), (SctpHeader.SourcePort(segment), SctpHeader.DestinationPort(segment), SctpHeader.VerificationTag(segment)));
        Assert.True(SctpHeader.IsChecksumRight(segment));
        segment[^1] ^= 1;
        Assert.False(SctpHeader.IsChecksumRight(segment));
    }

    [Theory]
    [InlineData(Init, SctpChunkType.Init)]
    [InlineData(CookieEcho, SctpChunkType.CookieEcho)]
    [InlineData(ShutdownComplete, SctpChunkType.ShutdownComplete)]
    [InlineData("9c400f1ccafebabe000000000a0000040600000800000000", SctpChunkType.Abort)]
    [InlineData("9c400f1ccafebabe0000000000000004ff000004", SctpChunkType.Data)]
    public void TryReadDecidingChunk_Packets_IsTheFirstOrAnAbort(string hex, SctpChunkType expected)
    {
        Assert.True(SctpHeader.TryReadDecidingChunk(Convert.FromHexString(hex), out SctpChunkType type));
        Assert.Equal(expected, type);
    }

    [Theory]
    [InlineData("")]
    [InlineData("9c400f1ccafebabe000000")]
    [InlineData("9c400f1ccafebabe00000000")]
    [InlineData("9c400f1ccafebabe0000000001")]
    [InlineData("9c400f1ccafebabe00000000010000")]
    [InlineData("9c400f1ccafebabe0000000001000003")]
    [InlineData("9c400f1ccafebabe0000000001000005")]
    [InlineData("9c400f1ccafebabe000000000100000406000003")]
    public void TryReadDecidingChunk_ChunksThatDoNotFit_IsRefused(string hex) =>
        Assert.False(SctpHeader.TryReadDecidingChunk(Convert.FromHexString(hex), out _));

    [Fact]
    public void TryReadDecidingChunk_LastChunkWithoutItsPadding_IsTaken()
    {
        byte[] segment = Convert.FromHexString("9c400f1ccafebabe000000000a000005aa");
        Assert.True(SctpHeader.TryReadDecidingChunk(segment, out SctpChunkType type));
        Assert.Equal(SctpChunkType.CookieEcho, type);
    }

    [Fact]
    public void SetPorts_RandomSegments_EqualsAChecksumFromScratch()
    {
        var random = new Random(8);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] segment = new byte[random.Next(12, 200)];
            random.NextBytes(segment);
            SctpHeader.WriteChecksum(segment);
            (ushort source, ushort destination) = ((ushort)random.Next(65536), (ushort)random.Next(65536));

            SctpHeader.SetSourcePort(segment, source, default);
            SctpHeader.SetDestinationPort(segment, destination, default);

            Assert.Equal((source, destination), (SctpHeader.SourcePort(segment), SctpHeader.DestinationPort(segment)));
            Assert.True(SctpHeader.IsChecksumRight(segment));
        }
    }

    [Fact]
    public void SetSourcePort_ThereAndBack_IsTheSameSegmentEvenWhenTheChecksumIsWrong()
    {
        byte[] segment = Convert.FromHexString(CookieEcho);
        segment[20] ^= 0x40;
        byte[] before = [.. segment];

        SctpHeader.SetSourcePort(segment, 1, default);
        Assert.False(SctpHeader.IsChecksumRight(segment));
        SctpHeader.SetSourcePort(segment, 40000, default);

        Assert.Equal(before, segment);
    }

    [Fact]
    public void SetDestinationPort_NoChecksumOrNotYet_StaysSo()
    {
        byte[] none = Convert.FromHexString("9c400f1ccafebabe000000000a000004");
        SctpHeader.SetDestinationPort(none, 80, default);
        Assert.Equal("9c400050cafebabe000000000a000004", Convert.ToHexStringLower(none));

        byte[] partial = Convert.FromHexString(CookieEcho);
        SctpHeader.SetDestinationPort(partial, 80, new OffloadHeader { Flags = OffloadHeader.NeedsChecksum });
        Assert.Equal(CookieEcho[16..24], Convert.ToHexStringLower(partial.AsSpan(8, 4)));
    }

    [Fact]
    public void TryReadDecidingChunk_HostileSegmentsAtAGuardPage_EndsInBounds()
    {
        using var memory = new GuardedMemory(4096);
        var corpus = new MutatedPackets(new Random(9), [.. new[] { Init, CookieEcho, ShutdownComplete }.Select(Convert.FromHexString)]);
        int read = 0;
        for (int i = 0; i < 300_000; i++)
        {
            Span<byte> segment = memory.Place(corpus.Next());
            read += SctpHeader.TryReadDecidingChunk(segment, out _) ? 1 : 0;
            if (segment.Length >= SctpHeader.Length)
            {
                bool right = SctpHeader.IsChecksumRight(segment);
                SctpHeader.SetSourcePort(segment, (ushort)i, default);
                Assert.Equal(right, SctpHeader.IsChecksumRight(segment));
            }
        }

        Assert.InRange(read, 100_000, 250_000);
    }
}
