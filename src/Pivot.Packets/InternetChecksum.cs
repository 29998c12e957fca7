using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pivot.Packets;

/// <summary>
/// The Internet checksum (RFC 1071) and its incremental update (RFC 1624, equation 3, which unlike RFC 1141 never turns a
/// right checksum into the other zero). All checksums and words are 16-bit numbers in host order.
/// </summary>
public static class InternetChecksum
{
    /// <summary>From so many bytes on, whole packets and not headers, they are summed in vectors; a multiple of what one round takes.</summary>
    private const int VectorBytes = 64;

    /// <summary>The ones' complement sum of the bytes, folded to 16 bits but not inverted; an odd last byte counts as its high half.</summary>
    /// <param name="data">Any length.</param>
    /// <param name="start">A sum to go on from, such as that of a pseudo-header.</param>
    public static ushort Sum(ReadOnlySpan<byte> data, ushort start = 0)
    {
        // Summing native words of any width and swapping once at the end gives the same as summing network-order words (RFC 1071 §2 (B)).
        ulong sum = 0;
        if (Vector128.IsHardwareAccelerated && data.Length >= VectorBytes)
        {
            int vectors = data.Length & ~(VectorBytes - 1);
            sum = SumVectors(data[..vectors]);
            data = data[vectors..];
        }

        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(data))
        {
            sum = AddWithCarry(sum, word);
        }

        ReadOnlySpan<byte> rest = data[(data.Length & ~7)..];
        ulong tail = 0;
        for (int i = 0; i < rest.Length; i++)
        {
            tail |= (ulong)rest[i] << (8 * i);
        }

        ushort folded = Fold64(AddWithCarry(sum, tail));
        return Fold32((uint)(BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(folded) : folded) + start);
    }

    /// <summary>The checksum of the bytes as it stands in a header: the inverted sum.</summary>
    /// <param name="data">Any length; the checksum field itself must be zero.</param>
    /// <param name="start">A sum to go on from, such as that of a pseudo-header.</param>
    public static ushort Compute(ReadOnlySpan<byte> data, ushort start = 0) => (ushort)~Sum(data, start);

    /// <summary>The sum of the pseudo-header of TCP and UDP (RFC 9293 §3.1, RFC 8200 §8.1), not inverted.</summary>
    /// <param name="source">Source address.</param>
    /// <param name="destination">Destination address, of the same family.</param>
    /// <param name="protocol">The transport protocol.</param>
    /// <param name="length">Bytes of the transport header and payload.</param>
    public static ushort PseudoHeaderSum(IpAddress source, IpAddress destination, IpProtocol protocol, int length)
    {
        ulong sum = (ulong)AddressSum(source) + AddressSum(destination) + (byte)protocol + (uint)(length >> 16) + (uint)(length & 0xffff);
        return Fold64(sum);
    }

    /// <summary>The ones' complement sum of an address's 16-bit words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort AddressSum(IpAddress address) =>
        address.IsIPv4 ? Fold32((address.IPv4 >> 16) + (address.IPv4 & 0xffff)) : Fold64(AddWithCarry(address.High, address.Low));

    /// <summary>A header checksum after a covered 16-bit word (or sum of words) changed from one value to another.</summary>
    /// <param name="checksum">The checksum field as it was.</param>
    /// <param name="before">The word, or the sum of the words, as it was.</param>
    /// <param name="after">The word, or the sum of the words, as it is now.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Update(ushort checksum, ushort before, ushort after) =>
        (ushort)~Fold32((uint)(ushort)~checksum + (ushort)~before + after);

    /// <summary>A partial checksum (a sum that is not inverted, as in <c>NEEDS_CSUM</c> packets) after a covered word changed.</summary>
    /// <param name="sum">The field as it was.</param>
    /// <param name="before">The word, or the sum of the words, as it was.</param>
    /// <param name="after">The word, or the sum of the words, as it is now.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort UpdatePartial(ushort sum, ushort before, ushort after) => Fold32((uint)sum + (ushort)~before + after);

    /// <summary>
    /// The sum of the native 32-bit words, in 64-bit lanes, which no span can overflow: the low words of each lane in one pair of accumulators, the high words in another, so that
    /// four additions do not wait for each other.
    /// </summary>
    /// <param name="data">A multiple of <see cref="VectorBytes"/> bytes, at any address.</param>
    private static ulong SumVectors(ReadOnlySpan<byte> data)
    {
        Vector128<ulong> lowWords = Vector128.Create((ulong)uint.MaxValue);
        (Vector128<ulong> low, Vector128<ulong> high, Vector128<ulong> otherLow, Vector128<ulong> otherHigh) = default((Vector128<ulong>, Vector128<ulong>, Vector128<ulong>, Vector128<ulong>));
        ReadOnlySpan<Vector128<ulong>> vectors = MemoryMarshal.Cast<byte, Vector128<ulong>>(data);
        for (int i = 0; i + 3 < vectors.Length; i += 4)
        {
            (Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c, Vector128<ulong> d) = (vectors[i], vectors[i + 1], vectors[i + 2], vectors[i + 3]);
            low += (a & lowWords) + (b & lowWords);
            high += (a >>> 32) + (b >>> 32);
            otherLow += (c & lowWords) + (d & lowWords);
            otherHigh += (c >>> 32) + (d >>> 32);
        }

        Vector128<ulong> sum = low + high + otherLow + otherHigh;
        return sum[0] + sum[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AddWithCarry(ulong a, ulong b)
    {
        ulong sum = a + b;
        return sum + (sum < b ? 1UL : 0UL);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort Fold64(ulong sum)
    {
        sum = (sum >> 32) + (uint)sum;
        sum = (sum >> 32) + (uint)sum;
        return Fold32((uint)sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort Fold32(uint sum)
    {
        sum = (sum >> 16) + (sum & 0xffff);
        return (ushort)((sum >> 16) + sum);
    }
}
