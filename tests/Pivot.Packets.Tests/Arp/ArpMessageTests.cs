using Pivot.Packets.Arp;
using Pivot.Packets.Ethernet;
using Pivot.Packets.Tests.Vectors;
using Pivot.Testing.Packets;

namespace Pivot.Packets.Tests.Arp;

public sealed class ArpMessageTests
{
    // Made with scapy 2.5.0: Ether()/ARP(op=1), Ether()/ARP(op=2).
    private const string Request = "ffffffffffff02005e1000010806000108000604000102005e100001c0000201000000000000c000020b";
    private const string Reply = "02005e10000102005e1000020806000108000604000202005e100002c000020b02005e100001c0000201";

    private static readonly MacAddress One = new(0x02005e100001);
    private static readonly MacAddress Two = new(0x02005e100002);
    private static readonly IpAddress Board = IpAddress.Parse("192.0.2.1");
    private static readonly IpAddress Server = IpAddress.Parse("192.0.2.11");

    [Fact]
    public void WriteFrame_RequestAndItsReply_EqualScapys()
    {
        ArpMessage request = ArpMessage.Request(Server, Board, One);

        Assert.Equal(Request, Frame(request));
        Assert.Equal(Reply, Frame(request.Reply(Two)));
    }

    [Fact]
    public void WriteFrame_Announcement_GoesToAllWithTheAddressTwice()
    {
        ArpMessage announcement = ArpMessage.Announcement(Board, One);

        Assert.Equal("ffffffffffff02005e1000010806000108000604000102005e100001c0000201000000000000c0000201", Frame(announcement));
        Assert.True(announcement.IsAnnouncement);
        Assert.False(announcement.IsProbe);
    }

    [Theory]
    [InlineData(Request, ArpOperation.Request)]
    [InlineData(Reply, ArpOperation.Reply)]
    public void TryParse_FrameWithPadding_IsReadAndWrittenBack(string hex, ArpOperation operation)
    {
        byte[] padded = [.. Convert.FromHexString(hex), .. new byte[18]];

        Assert.True(ArpMessage.TryParse(padded.AsSpan(14), out ArpMessage message));

        Assert.Equal(operation, message.Operation);
        Assert.Equal(hex, Frame(message));
        Assert.False(message.IsAnnouncement);
    }

    [Fact]
    public void TryParse_Probe_IsToldApart()
    {
        byte[] frame = Convert.FromHexString(Request);
        frame.AsSpan(28, 4).Clear();
        Assert.True(ArpMessage.TryParse(frame.AsSpan(14), out ArpMessage message));
        Assert.True(message.IsProbe);
    }

    [Theory]
    [InlineData(15, 6, "hardware type")]
    [InlineData(16, 0x86, "protocol type")]
    [InlineData(18, 8, "hardware length")]
    [InlineData(19, 16, "protocol length")]
    [InlineData(21, 3, "operation")]
    [InlineData(21, 0, "operation")]
    [InlineData(22, 3, "a group as sender")]
    [InlineData(28, 224, "a multicast sender")]
    public void TryParse_NotOfEthernetAndIPv4OrAnImpossibleSender_IsRefused(int offset, byte value, string what)
    {
        byte[] frame = Convert.FromHexString(Request);
        frame[offset] = value;
        Assert.False(ArpMessage.TryParse(frame.AsSpan(14), out _), what);
    }

    [Fact]
    public void TryParse_OneByteShortOrASenderOfZeros_IsRefused()
    {
        byte[] frame = Convert.FromHexString(Request);
        Assert.False(ArpMessage.TryParse(frame.AsSpan(14, 27), out _));
        frame.AsSpan(22, 6).Clear();
        Assert.False(ArpMessage.TryParse(frame.AsSpan(14), out _));
    }

    [Fact]
    public void TryParse_HostileFramesAtAGuardPage_ReadsOnlyWhatWritesBack()
    {
        using var memory = new GuardedMemory(4096);
        var corpus = new MutatedPackets(new Random(1), [Convert.FromHexString(Request)[14..], Convert.FromHexString(Reply)[14..]]);
        int read = 0;
        for (int i = 0; i < 200_000; i++)
        {
            Span<byte> payload = memory.Place(corpus.Next());
            if (ArpMessage.TryParse(payload, out ArpMessage message))
            {
                read++;
                byte[] written = new byte[ArpMessage.Length];
                message.Write(written);
                Assert.Equal(payload[..ArpMessage.Length].ToArray(), written);
            }
        }

        Assert.InRange(read, 80_000, 180_000);
    }

    private static string Frame(in ArpMessage message)
    {
        byte[] frame = new byte[ArpMessage.FrameLength];
        message.WriteFrame(frame);
        return Convert.ToHexStringLower(frame);
    }
}
