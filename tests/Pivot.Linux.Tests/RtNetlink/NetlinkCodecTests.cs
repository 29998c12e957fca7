using System.Buffers.Binary;
using System.Net;
using Pivot.Linux.Interop;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Tests.RtNetlink;

public class NetlinkCodecTests
{
    [Fact]
    public void Finish_HeaderAndAttributes_AreTheBytesOfTheKernel()
    {
        NetlinkRequest request = new NetlinkRequest(Libc.RTM_NEWRULE, Libc.NLM_F_ACK, [2, 0, 32])
            .Add(Libc.FRA_SRC, IPAddress.Parse("192.0.2.11"))
            .Add(Libc.FRA_IIFNAME, "eth0")
            .Add(Libc.FRA_PRIORITY, 1000u);

        Assert.Equal(
            "30000000" + "2000" + "0500" + "07000000" + "00000000" // nlmsghdr
            + "02002000" // header, padded
            + "08000200" + "C000020B"
            + "09000300" + "6574683000000000" // length without, place with padding
            + "08000600" + "E8030000",
            Convert.ToHexString(request.Finish(7)));
    }

    [Fact]
    public void TryTake_RuleOfTheKernel_IsParsed()
    {
        // What the kernel of the build machine lists for: ip rule add pref 1000 iif eth1 from 198.51.100.11 lookup 7701
        byte[] datagram = Convert.FromHexString(
            "50000000" + "2000" + "0200" + "01000000" + "00000000"
            + "0200200000000001" + "00000000"
            + "08000F00" + "151E0000"
            + "08000E00" + "FFFFFFFF"
            + "09000300" + "6574683100000000"
            + "08000600" + "E8030000"
            + "05001500" + "03000000"
            + "08000200" + "C633640B");
        Assert.True(NetlinkTestData.TryParse(datagram, RoutingRule.Parse, out RoutingRule? rule));

        Assert.Equal(
            new RoutingRule(System.Net.Sockets.AddressFamily.InterNetwork, 1000, IPNetwork.Parse("198.51.100.11/32"), null, "eth1", 7701, 3, false),
            rule);
    }

    [Fact]
    public void ErrorText_ExtendedAcknowledgement_IsTheSentence()
    {
        byte[] text = [.. "Nexthop has invalid gateway"u8, 0];
        byte[] message = new byte[16 + 4 + 16 + 4 + text.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        message[4] = (byte)Libc.NLMSG_ERROR;
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), Libc.NLM_F_CAPPED | Libc.NLM_F_ACK_TLVS);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(16), -22);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(36), (ushort)(4 + text.Length));
        message[38] = (byte)Libc.NLMSGERR_ATTR_MSG;
        text.CopyTo(message, 40);

        ReadOnlySpan<byte> rest = message;
        Assert.True(NetlinkMessage.TryTake(ref rest, out NetlinkMessage parsed));

        Assert.Equal(-22, parsed.Error);
        Assert.Equal("Nexthop has invalid gateway", parsed.ErrorText());
    }

    [Fact]
    public void MoveNext_LengthBeyondTheEnd_Ends()
    {
        NetlinkAttributes attributes = new([8, 0, 1, 0, 1, 2, 3, 4, 200, 0, 2, 0, 9, 9]);
        Assert.True(attributes.MoveNext());
        Assert.Equal(0x04030201u, attributes.Number);
        Assert.False(attributes.MoveNext());
        Assert.False(attributes.MoveNext());
    }

    [Fact]
    public void Parse_RandomBytes_NeverThrows()
    {
        Random random = new(20261121);
        ushort[] types = [Libc.RTM_NEWLINK, Libc.RTM_NEWADDR, Libc.RTM_NEWROUTE, Libc.RTM_NEWRULE, Libc.RTM_NEWNEIGH, Libc.NLMSG_ERROR, Libc.NLMSG_DONE];
        int parsed = 0;
        for (int round = 0; round < 200_000; round++)
        {
            byte[] datagram = new byte[random.Next(0, 120)];
            random.NextBytes(datagram);
            if (datagram.Length >= 24)
            {
                BinaryPrimitives.WriteInt32LittleEndian(datagram, random.Next(4) == 0 ? random.Next(200) : datagram.Length);
                BinaryPrimitives.WriteUInt16LittleEndian(datagram.AsSpan(4), types[random.Next(types.Length)]);
                datagram[16] = random.Next(2) == 0 ? (byte)2 : (byte)10;
                datagram[17] = (byte)random.Next(140);
            }

            parsed += NetlinkTestData.ParseAll(datagram);
        }

        Assert.True(parsed > 10_000);
    }

    [Theory]
    [InlineData("192.0.2.77", 24, "192.0.2.0/24")]
    [InlineData("192.0.2.77", 32, "192.0.2.77/32")]
    [InlineData("192.0.2.77", 0, "0.0.0.0/0")]
    [InlineData("192.0.2.77", 27, "192.0.2.64/27")]
    [InlineData("2001:db8:1234::1", 36, "2001:db8:1000::/36")]
    public void Containing_AddressAndLength_ClearsTheRest(string address, int length, string expected) =>
        Assert.Equal(IPNetwork.Parse(expected), Prefix.Containing(IPAddress.Parse(address), length));
}
