using System.Buffers.Binary;

namespace Pivot.Testing.Packets;

/// <summary>The other end of a tunnel: takes the outer headers off again and checks all that it can, apart from the code under test.</summary>
public static class Decapsulation
{
    /// <summary>The packet that was carried.</summary>
    /// <exception cref="PacketAssertException">It is no packet of a tunnel, or a checksum or length in its outer headers is wrong.</exception>
    public static byte[] Open(ReadOnlySpan<byte> packet)
    {
        bool isIPv6 = packet[0] >> 4 == 6;
        int header = isIPv6 ? 40 : 20;
        Equal("outer length", packet.Length, isIPv6 ? 40 + Word(packet, 4) : Word(packet, 2));
        if (!isIPv6)
        {
            Equal("outer header checksum over itself", 0, ReferenceChecksum.Compute(packet[..20]));
        }

        ReadOnlySpan<byte> payload = packet[header..];
        byte protocol = isIPv6 ? packet[6] : packet[9];
        switch (protocol)
        {
            case 4:
            case 41:
                return payload.ToArray();
            case 47:
                bool checksum = payload[0] == 0x80;
                Equal("gre checksum over itself", 0, checksum ? ReferenceChecksum.Compute(payload) : payload[0]);
                return payload[(checksum ? 8 : 4)..].ToArray();
            case 17:
                Equal("udp length", payload.Length, Word(payload, 4));
                Equal("udp source port in 32768 to 60998", true, Word(payload, 0) is >= 32768 and <= 60998);
                Equal("udp checksum over itself", 0, Word(payload, 6) == 0 ? 0 : ReferenceChecksum.Compute(payload, ReferenceChecksum.PseudoHeader(packet, 17, payload.Length)));
                Equal("gue version and flags", 0, payload[8]);
                return payload[12..].ToArray();
            default:
                throw new PacketAssertException($"protocol {protocol} is no tunnel's");
        }
    }

    private static int Word(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]);

    private static void Equal<T>(string what, T expected, T actual)
        where T : IEquatable<T>
    {
        if (!expected.Equals(actual))
        {
            throw new PacketAssertException($"{what}: expected {expected}, found {actual}");
        }
    }
}
