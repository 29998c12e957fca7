using System.Buffers.Binary;
using Pivot.Testing.Packets;

namespace Pivot.Packets.Tests;

public sealed class FragmentIdentificationTests
{
    [Theory]
    [InlineData("192.0.2.10", "198.51.100.80")]
    [InlineData("2001:db8:1::10", "2001:db8:2::80")]
    public void Mix_FragmentsOfADatagram_GetOneOtherIdentification(string source, string destination)
    {
        byte[][] fragments = PacketBuilder.Udp(source, 1, destination, 53).PayloadLength(3000).Identification(0x1234).Fragments(1024);

        uint[] mixed = [.. fragments.Select(fragment => Mixed(fragment, 0x8765_4321))];

        Assert.Single(mixed.Distinct());
        Assert.NotEqual(0x1234u, mixed[0]);
        Assert.NotEqual(mixed[0], Mixed(PacketBuilder.Udp(source, 1, destination, 53).PayloadLength(3000).Identification(0x1234).Fragments(1024)[0], 0x1111_2222));
    }

    [Fact]
    public void Mix_PacketThatMayBeFragmented_IsChangedAndOneThatMayNotIsLeftAlone()
    {
        byte[] whole = PacketBuilder.Udp("192.0.2.10", 1, "198.51.100.80", 53).Build();
        byte[] before = [.. whole];
        PacketParser.Parse(whole, out ParsedPacket parsed);
        FragmentIdentification.Mix(whole, parsed, 0x8765_4321);
        Assert.Equal(before, whole);

        Assert.NotEqual(0x1234u, Mixed(PacketBuilder.Udp("192.0.2.10", 1, "198.51.100.80", 53).MayFragment().Build(), 0x8765_4321));
    }

    private static uint Mixed(byte[] packet, uint mask)
    {
        PacketParser.Parse(packet, out ParsedPacket parsed);
        FragmentIdentification.Mix(packet, parsed, mask);
        if (parsed.IsIPv6)
        {
            return FragmentFields.Read(packet, parsed).Identification;
        }

        PacketAssert.HeaderChecksumCorrect()(packet);
        return BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(4));
    }
}
