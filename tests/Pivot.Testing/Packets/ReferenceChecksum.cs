namespace Pivot.Testing.Packets;

/// <summary>The Internet checksum as RFC 1071 §1 words it, byte pair by byte pair: slow, plain, and written apart from the code that it checks.</summary>
public static class ReferenceChecksum
{
    /// <summary>The ones' complement sum, folded, not inverted.</summary>
    public static ushort Sum(ReadOnlySpan<byte> data, uint start = 0)
    {
        uint sum = start;
        for (int i = 0; i < data.Length; i++)
        {
            sum += i % 2 == 0 ? (uint)data[i] << 8 : data[i];
            while (sum > 0xffff)
            {
                sum = (sum & 0xffff) + (sum >> 16);
            }
        }

        return (ushort)sum;
    }

    /// <summary>The inverted sum: 0 over data that holds its own right checksum.</summary>
    public static ushort Compute(ReadOnlySpan<byte> data, uint start = 0) => (ushort)~Sum(data, start);

    /// <summary>The sum of a packet's pseudo-header for its transport (RFC 9293 §3.1, RFC 8200 §8.1).</summary>
    /// <param name="packet">The packet, IPv4 or IPv6; its addresses are read.</param>
    /// <param name="protocol">The transport's protocol number.</param>
    /// <param name="transportLength">Bytes of transport header and payload.</param>
    public static ushort PseudoHeader(ReadOnlySpan<byte> packet, byte protocol, int transportLength)
    {
        bool isIPv6 = packet[0] >> 4 == 6;
        ReadOnlySpan<byte> addresses = isIPv6 ? packet.Slice(8, 32) : packet.Slice(12, 8);
        byte[] rest = [(byte)(transportLength >> 24), (byte)(transportLength >> 16), (byte)(transportLength >> 8), (byte)transportLength, 0, 0, 0, protocol];
        return Sum(rest, Sum(addresses));
    }
}
