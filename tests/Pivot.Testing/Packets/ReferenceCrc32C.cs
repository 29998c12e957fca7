namespace Pivot.Testing.Packets;

/// <summary>CRC32c bit by bit (RFC 9260 appendix A), apart from the code under test.</summary>
internal static class ReferenceCrc32C
{
    private const uint ReversedPolynomial = 0x82f6_3b78;

    /// <summary>The checksum of the bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint state = uint.MaxValue;
        foreach (byte value in bytes)
        {
            state ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state >> 1) ^ ((state & 1) * ReversedPolynomial);
            }
        }

        return ~state;
    }

    /// <summary>The checksum of an SCTP packet, whose own field counts as zero.</summary>
    public static uint OfSctp(ReadOnlySpan<byte> segment)
    {
        byte[] copy = segment.ToArray();
        copy.AsSpan(8, 4).Clear();
        return Compute(copy);
    }
}
