using System.Buffers.Binary;
using Pivot.Packets.Ethernet;
using Pivot.Packets.Ndp;
using Pivot.Packets.Tests.Vectors;
using Pivot.Testing.Packets;

namespace Pivot.Packets.Tests.Ndp;

public sealed class NeighbourMessageTests
{
    // Made with scapy 2.5.0: IPv6(hlim=255)/ICMPv6ND_NS/ICMPv6NDOptSrcLLAddr, /ICMPv6ND_NA(R=1, S=1, O=1)/ICMPv6NDOptDstLLAddr, /ICMPv6ND_NA(O=1)/..., IPv6(src="::")/ICMPv6ND_NS.
    private const string Solicitation = "6000000000203aff20010db8000000000000000000000001ff0200000000000000000001ff0000118700bdf80000000020010db8000000000000000000000011010102005e100001";
    private const string Advertisement = "6000000000203aff20010db800000000000000000000001120010db80000000000000000000000018800ac42e000000020010db8000000000000000000000011020102005e100002";
    private const string Announcement = "6000000000203aff20010db8000000000000000000000080ff02000000000000000000000000000188009a1b2000000020010db8000000000000000000000080020102005e100002";
    private const string Detection = "6000000000183aff00000000000000000000000000000000ff0200000000000000000001ff00001187004ccd0000000020010db8000000000000000000000011";

    private static readonly MacAddress One = new(0x02005e100001);
    private static readonly MacAddress Two = new(0x02005e100002);
    private static readonly IpAddress Board = IpAddress.Parse("2001:db8::1");
    private static readonly IpAddress Server = IpAddress.Parse("2001:db8::11");

    [Fact]
    public void Write_SolicitationAndItsAnswer_EqualScapys()
    {
        NeighbourMessage solicitation = NeighbourMessage.Solicitation(Server, Board, One);

        Assert.Equal(Solicitation, Hex(solicitation));
        Assert.Equal(new MacAddress(0x3333ff000011), solicitation.MulticastHardware);
        Assert.Equal(Advertisement, Hex(solicitation.Answer(Two, NeighbourFlags.Router | NeighbourFlags.Override)));
    }

    [Fact]
    public void Write_Announcement_EqualsScapys()
    {
        NeighbourMessage announcement = NeighbourMessage.Announcement(IpAddress.Parse("2001:db8::80"), Two, NeighbourFlags.Override | NeighbourFlags.Solicited);

        Assert.Equal(Announcement, Hex(announcement));
        Assert.Equal(new MacAddress(0x333300000001), announcement.MulticastHardware);
    }

    [Fact]
    public void Answer_ToOneWithoutAnAddress_GoesToAllNodesUnsolicited()
    {
        NeighbourMessage answer = Read(Detection).Answer(Two, NeighbourFlags.Override | NeighbourFlags.Solicited);

        Assert.Equal((IpAddress.Parse("ff02::1"), NeighbourFlags.Override), (answer.Destination, answer.Flags));
    }

    [Theory]
    [InlineData(Solicitation)]
    [InlineData(Advertisement)]
    [InlineData(Announcement)]
    [InlineData(Detection)]
    public void TryParse_ScapysPackets_AreReadAndWrittenBack(string hex) => Assert.Equal(hex, Hex(Read(hex)));

    [Fact]
    public void TryParse_Fields_AreThoseOfThePacket() =>
        Assert.Equal(
            new NeighbourMessage(NeighbourMessageType.Advertisement, Server, Board, Server, NeighbourFlags.Router | NeighbourFlags.Solicited | NeighbourFlags.Override, Two),
            Read(Advertisement));

    public static TheoryData<string, string, int, byte> Invalid() => new()
    {
        { "hop limit", Solicitation, 7, 254 },
        { "code", Solicitation, 41, 1 },
        { "type", Solicitation, 40, 134 },
        { "multicast target", Solicitation, 48, 0xff },
        { "option without length", Solicitation, 65, 0 },
        { "option beyond the end", Solicitation, 65, 2 },
        { "group as link-layer address", Solicitation, 66, 3 },
        { "multicast source", Solicitation, 8, 0xff },
        { "no solicited-node destination without a source", Detection, 39, 0x12 },
        { "solicited but multicast", Announcement, 44, 0x60 },
        { "multicast target", Advertisement, 48, 0xff },
        { "code", Advertisement, 41, 9 },
        { "hop limit", Advertisement, 7, 64 },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void TryParse_WhatRfc4861TellsToDiscard_IsRefused(string what, string hex, int offset, byte value)
    {
        byte[] packet = Convert.FromHexString(hex);
        packet[offset] = value;
        FixChecksum(packet);
        Assert.False(TryParse(packet, out _), what);
    }

    [Fact]
    public void TryParse_WrongChecksum_IsRefused()
    {
        byte[] packet = Convert.FromHexString(Advertisement);
        packet[50] ^= 1;
        Assert.False(TryParse(packet, out _));
    }

    [Fact]
    public void TryParse_SourceLinkLayerAddressWithoutASource_IsRefused()
    {
        byte[] packet = [.. Convert.FromHexString(Detection), 1, 1, 2, 0, 0x5e, 0x10, 0, 1];
        packet[5] = 32;
        FixChecksum(packet);
        Assert.False(TryParse(packet, out _));
    }

    [Fact]
    public void TryParse_Truncated_IsRefused()
    {
        byte[] packet = Convert.FromHexString(Detection)[..63];
        packet[5] = 23;
        FixChecksum(packet);
        Assert.False(TryParse(packet, out _));
    }

    [Fact]
    public void TryParse_FragmentHeader_IsRefusedEvenWhenWhole()
    {
        byte[] plain = Convert.FromHexString(Advertisement);
        byte[] packet = [.. plain[..40], 58, 0, 0, 0, 1, 2, 3, 4, .. plain[40..]];
        packet[5] += 8;
        packet[6] = 44;
        Assert.False(TryParse(packet, out _));
    }

    [Fact]
    public void TryParse_UnknownOptionsBefore_AreSkipped()
    {
        byte[] plain = Convert.FromHexString(Advertisement);
        byte[] packet = [.. plain[..64], 14, 2, .. new byte[14], .. plain[64..]];
        packet[5] += 16;
        FixChecksum(packet);
        Assert.True(TryParse(packet, out NeighbourMessage message));
        Assert.Equal(Two, message.LinkLayer);
    }

    [Theory]
    [InlineData("2001:db8::11", "ff02::1:ff00:11")]
    [InlineData("fe80::2aa:ff:fe28:9c5a", "ff02::1:ff28:9c5a")]
    public void SolicitedNodeOf_Address_IsItsGroup(string address, string group) => Assert.Equal(IpAddress.Parse(group), SolicitedNode.Of(IpAddress.Parse(address)));

    [Fact]
    public void TryParse_HostilePacketsAtAGuardPage_StaysInBounds()
    {
        using var memory = new GuardedMemory(4096);
        var random = new Random(1);
        var corpus = new MutatedPackets(random, [.. new[] { Solicitation, Advertisement, Announcement, Detection }.Select(Convert.FromHexString)]);
        int read = 0;
        for (int i = 0; i < 300_000; i++)
        {
            byte[] packet = corpus.Next();
            if (random.Next(2) == 0 && packet.Length > 64 && packet[0] >> 4 == 6)
            {
                FixChecksum(packet);
            }

            Span<byte> placed = memory.Place(packet);
            if (TryParse(placed, out NeighbourMessage message))
            {
                read++;
                byte[] written = new byte[message.PacketBytes];
                message.Write(written);
                Assert.True(TryParse(written, out NeighbourMessage again));
                Assert.Equal(message, again);
            }
        }

        Assert.InRange(read, 100_000, 250_000);
    }

    private static NeighbourMessage Read(string hex)
    {
        Assert.True(TryParse(Convert.FromHexString(hex), out NeighbourMessage message));
        return message;
    }

    private static bool TryParse(ReadOnlySpan<byte> packet, out NeighbourMessage message)
    {
        message = default;
        return PacketParser.Parse(packet, out ParsedPacket parsed) == ParseResult.Ok && NeighbourMessage.TryParse(packet, parsed, out message);
    }

    private static void FixChecksum(byte[] packet)
    {
        packet.AsSpan(42, 2).Clear();
        ReadOnlySpan<byte> icmp = packet.AsSpan(40);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(42), ReferenceChecksum.Compute(icmp, ReferenceChecksum.PseudoHeader(packet, 58, icmp.Length)));
    }

    private static string Hex(in NeighbourMessage message)
    {
        byte[] packet = new byte[message.PacketBytes];
        message.Write(packet);
        return Convert.ToHexStringLower(packet);
    }
}
