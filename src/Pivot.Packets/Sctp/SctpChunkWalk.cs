using System.Buffers.Binary;

namespace Pivot.Packets.Sctp;

/// <summary>
/// Walks the chunks of an SCTP packet (RFC 9260 §3.2), each padded to a multiple of 4 bytes. A chunk whose length does not fit ends it as malformed:
/// <code>
///  |  Chunk type   |  Chunk flags  |   Chunk length (with header)  |
/// </code>
/// </summary>
/// <param name="segment">From the SCTP common header on; shorter than it is malformed.</param>
public ref struct SctpChunkWalk(ReadOnlySpan<byte> segment)
{
    private const int HeaderLength = 4;

    private readonly ReadOnlySpan<byte> _segment = segment;
    private int _next = SctpHeader.Length;

    /// <summary>The present chunk's type; not each value has a name.</summary>
    public SctpChunkType Type { get; private set; }

    /// <summary>Where in the segment the present chunk's header is.</summary>
    public int Offset { get; private set; }

    /// <summary>Bytes of the present chunk with its header, without padding: 4 or more.</summary>
    public int Length { get; private set; }

    /// <summary>True when the walk ended at a chunk that does not fit into the packet.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Goes on to the next chunk.</summary>
    /// <returns>False at the end, or when the packet is malformed.</returns>
    public bool MoveNext()
    {
        int left = _segment.Length - _next;
        if (left <= 0)
        {
            IsMalformed |= _segment.Length < SctpHeader.Length;
            return false;
        }

        int length = left < HeaderLength ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_segment[(_next + 2)..]);
        if (length < HeaderLength || length > left)
        {
            IsMalformed = true;
            return false;
        }

        (Type, Offset, Length) = ((SctpChunkType)_segment[_next], _next, length);
        _next += (length + 3) & ~3;
        return true;
    }
}
