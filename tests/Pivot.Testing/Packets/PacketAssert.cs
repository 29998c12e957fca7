using System.Buffers.Binary;
using System.Net;
using Pivot.Packets;

namespace Pivot.Testing.Packets;

/// <summary>
/// Composable checks of a packet: <c>PacketAssert.IPv4(bytes, Source("192.0.2.1", 80), Ttl(63), ChecksumsCorrect())</c>. Reads the bytes itself, apart from
/// the code under test. All checks but <see cref="HeaderChecksumCorrect"/> are for both families.
/// </summary>
public static class PacketAssert
{
    /// <summary>Checks an IPv4 packet whose lengths must agree with its size.</summary>
    public static void IPv4(ReadOnlySpan<byte> packet, params Action<byte[]>[] checks)
    {
        byte[] bytes = packet.ToArray();
        Equal("version", 4, bytes[0] >> 4);
        Equal("total length", bytes.Length, Word(bytes, 2));
        foreach (Action<byte[]> check in checks)
        {
            check(bytes);
        }
    }

    /// <summary>Checks an IPv6 packet whose lengths must agree with its size.</summary>
    public static void IPv6(ReadOnlySpan<byte> packet, params Action<byte[]>[] checks)
    {
        byte[] bytes = packet.ToArray();
        Equal("version", 6, bytes[0] >> 4);
        Equal("payload length", bytes.Length - 40, Word(bytes, 4));
        foreach (Action<byte[]> check in checks)
        {
            check(bytes);
        }
    }

    /// <summary>Source address and port.</summary>
    public static Action<byte[]> Source(string address, int port) => packet =>
    {
        Source(address)(packet);
        Equal("source port", port, Word(packet, Transport(packet)));
    };

    /// <summary>Source address.</summary>
    public static Action<byte[]> Source(string address) => packet => Equal("source", address, Address(packet, 12, 8));

    /// <summary>Destination address and port.</summary>
    public static Action<byte[]> Destination(string address, int port) => packet =>
    {
        Destination(address)(packet);
        Equal("destination port", port, Word(packet, Transport(packet) + 2));
    };

    /// <summary>Destination address.</summary>
    public static Action<byte[]> Destination(string address) => packet => Equal("destination", address, Address(packet, 16, 24));

    /// <summary>Time to live or hop limit.</summary>
    public static Action<byte[]> Ttl(int ttl) => packet => Equal("ttl", ttl, packet[IsIPv6(packet) ? 7 : 8]);

    /// <summary>TCP with exactly these flags.</summary>
    public static Action<byte[]> Tcp(TcpFlags flags) => packet =>
    {
        Equal("protocol", 6, Protocol(packet));
        Equal("tcp flags", flags, (TcpFlags)packet[Transport(packet) + 13]);
    };

    /// <summary>TCP sequence and acknowledgment numbers.</summary>
    public static Action<byte[]> Sequence(uint sequence, uint acknowledgment) => packet =>
    {
        Equal("sequence", sequence, BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(Transport(packet) + 4)));
        Equal("acknowledgment", acknowledgment, BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(Transport(packet) + 8)));
    };

    /// <summary>UDP.</summary>
    public static Action<byte[]> Udp() => packet => Equal("protocol", 17, Protocol(packet));

    /// <summary>ICMP or ICMPv6 of a type and code.</summary>
    public static Action<byte[]> Icmp(byte type, byte code) => packet =>
    {
        Equal("protocol", IsIPv6(packet) ? 58 : 1, Protocol(packet));
        Equal("icmp type", type, packet[Transport(packet)]);
        Equal("icmp code", code, packet[Transport(packet) + 1]);
    };

    /// <summary>What follows an ICMP header.</summary>
    public static Action<byte[]> Quotes(byte[] quoted) => packet => Equal("quoted bytes", Convert.ToHexString(quoted), Convert.ToHexString(packet.AsSpan(Transport(packet) + 8)));

    /// <summary>Bytes of the packet.</summary>
    public static Action<byte[]> Length(int length) => packet => Equal("length", length, packet.Length);

    /// <summary>What follows the TCP or UDP header.</summary>
    public static Action<byte[]> Payload(byte[] payload) => packet =>
    {
        int transport = Transport(packet);
        int header = Protocol(packet) == 6 ? (packet[transport + 12] >> 4) * 4 : 8;
        Equal("payload", Convert.ToHexString(payload), Convert.ToHexString(packet.AsSpan(transport + header)));
    };

    /// <summary>Header and transport checksums are complete and right by the naive reference; a UDP checksum of zero fails.</summary>
    public static Action<byte[]> ChecksumsCorrect() => packet =>
    {
        if (!IsIPv6(packet))
        {
            HeaderChecksumCorrect()(packet);
        }

        ReadOnlySpan<byte> transport = packet.AsSpan(Transport(packet));
        if (Protocol(packet) == 132)
        {
            Equal("sctp checksum", ReferenceCrc32C.OfSctp(transport), BitConverter.ToUInt32(transport[8..12]));
            return;
        }

        ushort pseudo = Protocol(packet) == 1 ? (ushort)0 : ReferenceChecksum.PseudoHeader(packet, Protocol(packet), transport.Length);
        if (Protocol(packet) == 17 && Word(packet, Transport(packet) + 6) == 0)
        {
            throw new PacketAssertException("udp checksum: expected a computed one, found 0 (none)");
        }

        Equal("transport checksum over itself", 0, ReferenceChecksum.Compute(transport, pseudo));
    };

    /// <summary>The IPv4 header's checksum is right and the transport's is the sum of the pseudo-header, as NEEDS_CSUM packets have it.</summary>
    public static Action<byte[]> PartialChecksumCorrect() => packet =>
    {
        if (!IsIPv6(packet))
        {
            HeaderChecksumCorrect()(packet);
        }

        int transport = Transport(packet);
        Equal("partial checksum", ReferenceChecksum.PseudoHeader(packet, Protocol(packet), packet.Length - transport), Word(packet, transport + (Protocol(packet) == 6 ? 16 : 6)));
    };

    /// <summary>The IPv4 header's checksum is right.</summary>
    public static Action<byte[]> HeaderChecksumCorrect() =>
        packet => Equal("header checksum over itself", 0, ReferenceChecksum.Compute(packet.AsSpan(0, Transport(packet))));

    private static bool IsIPv6(byte[] packet) => packet[0] >> 4 == 6;

    private static string Address(byte[] packet, int offset4, int offset6) =>
        new IPAddress(IsIPv6(packet) ? packet.AsSpan(offset6, 16) : packet.AsSpan(offset4, 4)).ToString();

    private static int Transport(byte[] packet) => IsIPv6(packet) ? Chain(packet).Offset : (packet[0] & 15) * 4;

    private static byte Protocol(byte[] packet) => IsIPv6(packet) ? Chain(packet).Protocol : packet[9];

    /// <summary>Where a right packet's extension headers end.</summary>
    private static (byte Protocol, int Offset) Chain(byte[] packet)
    {
        byte next = packet[6];
        int offset = 40;
        while (next is 0 or 43 or 44 or 51 or 60)
        {
            int length = next == 44 ? 8 : next == 51 ? (packet[offset + 1] + 2) * 4 : (packet[offset + 1] + 1) * 8;
            next = packet[offset];
            offset += length;
        }

        return (next, offset);
    }

    private static ushort Word(byte[] packet, int offset) => BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(offset));

    private static void Equal<T>(string what, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new PacketAssertException($"{what}: expected {expected}, found {actual}");
        }
    }
}
