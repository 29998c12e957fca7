using System.Buffers.Binary;

namespace Pivot.Packets.Tunnels;

/// <summary>The sum over an encapsulation's header and the packet that it carries, whose own checksum may still be partial.</summary>
internal static class CarriedChecksum
{
    /// <summary>
    /// True when <see cref="Sum"/> can be computed: either the carried packet's checksum is complete, or the place where it will be is in the packet.
    /// </summary>
    public static bool CanSum(int carriedLength, in OffloadHeader offload) =>
        !offload.HasPartialChecksum || (offload.ChecksumStart % 2 == 0 && offload.ChecksumStart + offload.ChecksumOffset + sizeof(ushort) <= carriedLength);

    /// <summary>
    /// The sum, not inverted. Behind the start of a partial checksum everything will add up to the inverse of the pseudo-header's sum, which is what the field
    /// holds now; nothing there has to be read (Documentation/networking/checksum-offloads.rst, "LCO").
    /// </summary>
    /// <param name="covered">Header and packet; the header's checksum field is zero.</param>
    /// <param name="headerLength">Where the carried packet starts, an even number.</param>
    /// <param name="offload">The carried packet's, which <see cref="CanSum"/> accepts.</param>
    /// <param name="start">A sum to go on from.</param>
    public static ushort Sum(ReadOnlySpan<byte> covered, int headerLength, in OffloadHeader offload, ushort start = 0)
    {
        if (!offload.HasPartialChecksum)
        {
            return InternetChecksum.Sum(covered, start);
        }

        int end = headerLength + offload.ChecksumStart;
        ushort pseudo = BinaryPrimitives.ReadUInt16BigEndian(covered[(end + offload.ChecksumOffset)..]);
        return InternetChecksum.UpdatePartial(InternetChecksum.Sum(covered[..end], start), pseudo, 0);
    }
}
