using System.Buffers.Binary;

namespace Pivot.Packets;

/// <summary>
/// Writes fields of a TCP segment wherever they stand, at odd offsets too, and keeps the checksum as right, or as wrong, as it was. A partial checksum covers the pseudo-header alone and
/// stays.
/// </summary>
internal static class TcpSegmentWriter
{
    /// <summary>Writes a 16-bit field.</summary>
    /// <param name="segment">From the TCP header on.</param>
    /// <param name="offset">Anywhere in it, but not over the checksum.</param>
    /// <param name="value">The new value.</param>
    /// <param name="partial">Whether the checksum is partial.</param>
    public static void WriteUInt16(Span<byte> segment, int offset, ushort value, bool partial)
    {
        Span<byte> field = segment[offset..];
        ushort before = BinaryPrimitives.ReadUInt16BigEndian(field);
        BinaryPrimitives.WriteUInt16BigEndian(field, value);
        Update(segment, offset, before, value, partial);
    }

    /// <summary>Writes a 32-bit field; parameters as for <see cref="WriteUInt16"/>.</summary>
    public static void WriteUInt32(Span<byte> segment, int offset, uint value, bool partial)
    {
        Span<byte> field = segment.Slice(offset, sizeof(uint));
        ushort before = InternetChecksum.Sum(field);
        BinaryPrimitives.WriteUInt32BigEndian(field, value);
        Update(segment, offset, before, InternetChecksum.Sum(field), partial);
    }

    /// <summary>Takes a change of covered words into a complete checksum.</summary>
    public static void UpdateChecksum(Span<byte> segment, ushort before, ushort after)
    {
        Span<byte> field = segment[TransportHeader.TcpChecksumOffset..];
        BinaryPrimitives.WriteUInt16BigEndian(field, InternetChecksum.Update(BinaryPrimitives.ReadUInt16BigEndian(field), before, after));
    }

    /// <summary>Takes a change of the segment's length, which is in the pseudo-header, into the checksum.</summary>
    public static void UpdateLength(Span<byte> segment, int before, int after, bool partial)
    {
        Span<byte> field = segment[TransportHeader.TcpChecksumOffset..];
        ushort checksum = BinaryPrimitives.ReadUInt16BigEndian(field);
        BinaryPrimitives.WriteUInt16BigEndian(field, partial
            ? InternetChecksum.UpdatePartial(checksum, (ushort)before, (ushort)after)
            : InternetChecksum.Update(checksum, (ushort)before, (ushort)after));
    }

    private static void Update(Span<byte> segment, int offset, ushort before, ushort after, bool partial)
    {
        if (partial)
        {
            return;
        }

        // At an odd offset the bytes count in the other half of their words; swapping a sum's bytes is the same as swapping each word's (RFC 1071 §2 (B)).
        bool odd = (offset & 1) != 0;
        UpdateChecksum(
            segment, odd ? BinaryPrimitives.ReverseEndianness(before) : before, odd ? BinaryPrimitives.ReverseEndianness(after) : after);
    }
}
