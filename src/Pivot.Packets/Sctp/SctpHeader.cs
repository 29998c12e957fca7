using System.Buffers.Binary;

namespace Pivot.Packets.Sctp;

/// <summary>
/// The common header of SCTP (RFC 9260 §3.1):
/// <code>
///  |          Source port          |       Destination port        |
///  |                       Verification tag                        |
///  |           Checksum: CRC32c, its low byte first                |
/// </code>
/// The checksum covers header and chunks, and no addresses. Methods take a segment: from this header to the end of the IP packet, at least <see cref="Length"/> bytes.
/// </summary>
public static class SctpHeader
{
    /// <summary>Bytes of the common header.</summary>
    public const int Length = 12;

    private const int TagOffset = 4;
    private const int ChecksumOffset = 8;

    /// <summary>The source port.</summary>
    public static ushort SourcePort(ReadOnlySpan<byte> segment) => BinaryPrimitives.ReadUInt16BigEndian(segment);

    /// <summary>The destination port.</summary>
    public static ushort DestinationPort(ReadOnlySpan<byte> segment) => BinaryPrimitives.ReadUInt16BigEndian(segment[TransportHeader.DestinationPortOffset..]);

    /// <summary>The verification tag: 0 in a packet with <see cref="SctpChunkType.Init"/>.</summary>
    public static uint VerificationTag(ReadOnlySpan<byte> segment) => BinaryPrimitives.ReadUInt32BigEndian(segment[TagOffset..]);

    /// <summary>True when the checksum is that of the segment.</summary>
    public static bool IsChecksumRight(ReadOnlySpan<byte> segment) => ReadChecksum(segment) == ComputeChecksum(segment);

    /// <summary>Rewrites the source port; the checksum stays as right, or as wrong, as it was.</summary>
    /// <param name="segment">The whole segment, not a fragment's part of it.</param>
    /// <param name="port">The new port.</param>
    /// <param name="offload">Tells whether the checksum is still to be computed by whoever sends the packet.</param>
    public static void SetSourcePort(Span<byte> segment, ushort port, in OffloadHeader offload) => SetPort(segment, TransportHeader.SourcePortOffset, port, offload);

    /// <summary>Rewrites the destination port; parameters as for <see cref="SetSourcePort"/>.</summary>
    public static void SetDestinationPort(Span<byte> segment, ushort port, in OffloadHeader offload) => SetPort(segment, TransportHeader.DestinationPortOffset, port, offload);

    /// <summary>Computes and writes the checksum of a segment that we made ourselves.</summary>
    public static void WriteChecksum(Span<byte> segment) => BinaryPrimitives.WriteUInt32LittleEndian(segment[ChecksumOffset..], ComputeChecksum(segment));

    /// <summary>
    /// The chunk that decides what becomes of the association: the first one, but an abort wherever it stands (Linux <c>set_sctp_state</c>, which looks behind a cookie for one).
    /// </summary>
    /// <param name="segment">May be shorter than the header.</param>
    /// <param name="type">The chunk's type.</param>
    /// <returns>False when there is none, or a chunk does not fit into the packet.</returns>
    public static bool TryReadDecidingChunk(ReadOnlySpan<byte> segment, out SctpChunkType type)
    {
        type = default;
        var walk = new SctpChunkWalk(segment);
        if (!walk.MoveNext())
        {
            return false;
        }

        type = walk.Type;
        while (walk.MoveNext())
        {
            type = walk.Type == SctpChunkType.Abort ? walk.Type : type;
        }

        return !walk.IsMalformed;
    }

    private static uint ReadChecksum(ReadOnlySpan<byte> segment) => BinaryPrimitives.ReadUInt32LittleEndian(segment[ChecksumOffset..]);

    private static uint ComputeChecksum(ReadOnlySpan<byte> segment)
    {
        uint state = Crc32C.Append(uint.MaxValue, segment[..ChecksumOffset]);
        state = Crc32C.AppendZeros(state, sizeof(uint));
        return ~Crc32C.Append(state, segment[Length..]);
    }

    /// <summary>
    /// A CRC is linear: that of the difference of two segments is the difference of their CRCs. The difference is a port, then zeros, so the rest of the segment is not read.
    /// </summary>
    private static void SetPort(Span<byte> segment, int offset, ushort port, in OffloadHeader offload)
    {
        Span<byte> field = segment.Slice(offset, sizeof(ushort));
        Span<byte> difference = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(difference, (ushort)(BinaryPrimitives.ReadUInt16BigEndian(field) ^ port));
        uint checksum = ReadChecksum(segment);

        // RFC 9653: zero stands for none where lower layers protect the packet, unless it happens to be the CRC.
        bool none = offload.HasPartialChecksum || (checksum == 0 && ComputeChecksum(segment) != 0);
        BinaryPrimitives.WriteUInt16BigEndian(field, port);
        if (!none)
        {
            uint change = Crc32C.AppendZeros(Crc32C.Append(0, difference), segment.Length - offset - sizeof(ushort));
            BinaryPrimitives.WriteUInt32LittleEndian(segment[ChecksumOffset..], checksum ^ change);
        }
    }
}
