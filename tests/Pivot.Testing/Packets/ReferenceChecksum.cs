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

    /// <summary>The sum of an IPv4 packet's pseudo-header for its transport.</summary>
    /// <param name="packet">The packet; its addresses and protocol are read.</param>
    /// <param name="transportLength">Bytes of transport header and payload.</param>
    public static ushort PseudoHeader(ReadOnlySpan<byte> packet, int transportLength)
    {
        Span<byte> pseudo = stackalloc byte[12];
        packet.Slice(12, 8).CopyTo(pseudo);
        pseudo[8] = 0;
        pseudo[9] = packet[9];
        pseudo[10] = (byte)(transportLength >> 8);
        pseudo[11] = (byte)transportLength;
        return Sum(pseudo);
    }
}
