using System.Buffers.Binary;
using Pivot.Testing.Packets;

namespace Pivot.Packets.Tests.Tunnels;

/// <summary>The other end of a tunnel: takes the outer headers off again and checks all that it can, apart from the code under test.</summary>
internal static class Decapsulation
{
    /// <summary>The packet that was carried.</summary>
    public static byte[] Open(ReadOnlySpan<byte> packet)
    {
        bool isIPv6 = packet[0] >> 4 == 6;
        int header = isIPv6 ? 40 : 20;
        Assert.Equal(packet.Length, isIPv6 ? 40 + Word(packet, 4) : Word(packet, 2));
        if (!isIPv6)
        {
            Assert.Equal(0, ReferenceChecksum.Compute(packet[..20]));
        }

        ReadOnlySpan<byte> payload = packet[header..];
        switch (isIPv6 ? packet[6] : packet[9])
        {
            case 4:
            case 41:
                return payload.ToArray();
            case 47:
                bool checksum = payload[0] == 0x80;
                Assert.Equal(0, checksum ? ReferenceChecksum.Compute(payload) : payload[0]);
                return payload[(checksum ? 8 : 4)..].ToArray();
            case 17:
                Assert.Equal(payload.Length, Word(payload, 4));
                Assert.InRange(Word(payload, 0), 32768, 60998);
                Assert.Equal(0, Word(payload, 6) == 0 ? 0 : ReferenceChecksum.Compute(payload, ReferenceChecksum.PseudoHeader(packet, 17, payload.Length)));
                Assert.Equal(0, payload[8]);
                return payload[12..].ToArray();
            default:
                throw new Xunit.Sdk.XunitException($"protocol {packet[9]} is no tunnel's");
        }
    }

    private static int Word(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]);
}
