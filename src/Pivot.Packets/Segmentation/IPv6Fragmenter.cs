using System.Buffers.Binary;

namespace Pivot.Packets.Segmentation;

/// <summary>
/// Cuts an IPv6 packet without extension headers into fragments (RFC 8200 §4.5), as only its source may: for tunnelled packets, whose source the board is although its kernel takes them for forwarded
/// ones and would not.
/// </summary>
public static class IPv6Fragmenter
{
    /// <summary>Bytes of the fragment header.</summary>
    public const int HeaderLength = 8;

    private const byte FragmentHeader = 44;
    private const ushort MoreFragments = 1;

    /// <summary>How many fragments a packet becomes.</summary>
    /// <param name="packetLength">Bytes of the packet.</param>
    /// <param name="mtuBytes">The longest fragment, at least 1,280 bytes.</param>
    /// <returns>1 when the packet fits as it is.</returns>
    public static int Count(int packetLength, int mtuBytes) =>
        packetLength <= mtuBytes ? 1 : (packetLength - IPv6Header.Length + PayloadBytes(mtuBytes) - 1) / PayloadBytes(mtuBytes);

    /// <summary>Writes one of the fragments.</summary>
    /// <param name="target">At least <paramref name="mtuBytes"/> bytes; gets the fragment.</param>
    /// <param name="packet">The packet, of which <see cref="Count"/> makes 2 or more.</param>
    /// <param name="mtuBytes">As for <see cref="Count"/>.</param>
    /// <param name="identification">The same for all fragments of the packet, another one for each packet.</param>
    /// <param name="index">Which fragment: 0 to <see cref="Count"/> less 1.</param>
    /// <returns>Bytes of the fragment.</returns>
    public static int Write(Span<byte> target, ReadOnlySpan<byte> packet, int mtuBytes, uint identification, int index)
    {
        int offset = index * PayloadBytes(mtuBytes);
        ReadOnlySpan<byte> rest = packet[(IPv6Header.Length + offset)..];
        bool more = rest.Length > PayloadBytes(mtuBytes);
        ReadOnlySpan<byte> payload = more ? rest[..PayloadBytes(mtuBytes)] : rest;

        packet[..IPv6Header.Length].CopyTo(target);
        BinaryPrimitives.WriteUInt16BigEndian(target[IPv6Header.PayloadLengthOffset..], (ushort)(HeaderLength + payload.Length));
        target[IPv6Header.NextHeaderOffset] = FragmentHeader;
        Span<byte> header = target.Slice(IPv6Header.Length, HeaderLength);
        header[0] = packet[IPv6Header.NextHeaderOffset];
        header[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(offset | (more ? MoreFragments : 0)));
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], identification);
        payload.CopyTo(target[(IPv6Header.Length + HeaderLength)..]);
        return IPv6Header.Length + HeaderLength + payload.Length;
    }

    /// <summary>Of each fragment but the last: a multiple of 8, as offsets are counted.</summary>
    private static int PayloadBytes(int mtuBytes) => (mtuBytes - IPv6Header.Length - HeaderLength) & ~7;
}
