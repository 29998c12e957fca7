using Pivot.Packets.Tests.Vectors;
using Pivot.Packets.Tunnels;
using Pivot.Testing.Packets;

namespace Pivot.Packets.Tests.Tunnels;

public sealed class CarriedPacketTests
{
    public static TheoryData<string> Tunnelled() => [.. TunnelVectors.Hex.Keys.Where(name => !name.StartsWith("Inner", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Tunnelled))]
    public void TryFind_ScapysPacketAndItsQuotes_IsWhereTheCarriedOneStarts(string name)
    {
        byte[] packet = Convert.FromHexString(TunnelVectors.Hex[name]);
        byte[] inner = Decapsulation.Open(packet);
        int least = packet.Length - inner.Length + (inner[0] >> 4 == 4 ? 20 : 40);
        for (int quoted = 0; quoted <= packet.Length; quoted++)
        {
            Assert.Equal(quoted >= least, CarriedPacket.TryFind(packet.AsSpan(0, quoted), Tunnel.GuePort, out int offset));
            Assert.Equal(quoted >= least ? inner : packet, packet[(quoted >= least ? offset : 0)..]);
        }
    }

    [Theory]
    [InlineData("Inner4", 0, 0x45)]
    [InlineData("Inner4MayFragment", 0, 0x45)]
    [InlineData("IpIp4In4", 9, 50)]
    [InlineData("IpIp4In4", 9, 41)]
    [InlineData("IpIp4In4", 7, 1)]
    [InlineData("IpIp4In4", 0, 0x44)]
    [InlineData("IpIp4In4", 0, 0x55)]
    [InlineData("Gre4In4", 20, 0x20)]
    [InlineData("Gre4In4", 21, 1)]
    [InlineData("Gre4In4", 23, 6)]
    [InlineData("Gue4In4", 23, 0xc1)]
    [InlineData("Gue4In4", 28, 0x20)]
    [InlineData("Gue4In4", 28, 0x40)]
    [InlineData("Gue4In4", 28, 0x1f)]
    [InlineData("Gue4In4", 29, 6)]
    public void TryFind_WhatIsNoTunnelOfOurs_IsRefused(string name, int offset, byte value)
    {
        byte[] packet = Convert.FromHexString(TunnelVectors.Hex[name]);
        packet[offset] = value;
        Assert.False(CarriedPacket.TryFind(packet, Tunnel.GuePort, out _));
    }

    [Fact]
    public void TryFind_HostilePacketsAtAGuardPage_StaysInBounds()
    {
        using var memory = new GuardedMemory(4096);
        var corpus = new MutatedPackets(new Random(1), [.. TunnelVectors.Hex.Values.Select(Convert.FromHexString)]);
        int found = 0;
        for (int i = 0; i < 300_000; i++)
        {
            Span<byte> packet = memory.Place(corpus.Next());
            if (CarriedPacket.TryFind(packet, Tunnel.GuePort, out int offset))
            {
                found++;
                Assert.True(packet.Length - offset >= (packet[offset] >> 4 == 4 ? 20 : 40));
            }
        }

        Assert.InRange(found, 100_000, 250_000);
    }
}
