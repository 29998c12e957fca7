using System.Buffers.Binary;

namespace Pivot.Packets.Segmentation;

/// <summary>
/// Cuts an IPv4 packet into fragments (RFC 791 §3.2), fragments too, as a router does with those that are too long for the next link and allow it. Options go into every fragment: those that must not are
/// of no use to anybody.
/// </summary>
public static class IPv4Fragmenter
{
    private const ushort MoreFragments = 0x2000;
    private const ushort OffsetMask = 0x1fff;

    /// <summary>How many fragments a packet becomes.</summary>
    /// <param name="packet">A packet that <see cref="PacketParser"/> accepted as IPv4, cut to its length.</param>
    /// <param name="mtuBytes">The longest fragment, at least 68 bytes.</param>
    /// <returns>1 when the packet fits as it is; 0 when it does not and must not be cut.</returns>
    public static int Count(ReadOnlySpan<byte> packet, int mtuBytes)
    {
        if (packet.Length <= mtuBytes)
        {
            return 1;
        }

        int payload = PayloadBytes(packet, mtuBytes);
        return IPv4Header.MustNotFragment(packet) || payload <= 0 ? 0 : (packet.Length - HeaderBytes(packet) + payload - 1) / payload;
    }

    /// <summary>Writes one of the fragments, its header's checksum included.</summary>
    /// <param name="target">At least <paramref name="mtuBytes"/> bytes; gets the fragment.</param>
    /// <param name="packet">The packet, of which <see cref="Count"/> makes 2 or more; its transport checksum is complete.</param>
    /// <param name="mtuBytes">As for <see cref="Count"/>.</param>
    /// <param name="index">Which fragment: 0 to <see cref="Count"/> less 1.</param>
    /// <returns>Bytes of the fragment.</returns>
    public static int Write(Span<byte> target, ReadOnlySpan<byte> packet, int mtuBytes, int index)
    {
        int header = HeaderBytes(packet);
        int offset = index * PayloadBytes(packet, mtuBytes);
        ReadOnlySpan<byte> rest = packet[(header + offset)..];
        bool more = rest.Length > PayloadBytes(packet, mtuBytes);
        ReadOnlySpan<byte> payload = more ? rest[..PayloadBytes(packet, mtuBytes)] : rest;

        packet[..header].CopyTo(target);
        payload.CopyTo(target[header..]);
        ushort before = BinaryPrimitives.ReadUInt16BigEndian(packet[IPv4Header.FragmentOffset..]);
        int place = ((before & OffsetMask) + (offset / 8)) | (before & ~OffsetMask) | (more ? MoreFragments : 0);
        Replace(target, IPv4Header.FragmentOffset, (ushort)place);
        Replace(target, IPv4Header.TotalLengthOffset, (ushort)(header + payload.Length));
        return header + payload.Length;
    }

    private static void Replace(Span<byte> packet, int offset, ushort value)
    {
        ushort before = BinaryPrimitives.ReadUInt16BigEndian(packet[offset..]);
        BinaryPrimitives.WriteUInt16BigEndian(packet[offset..], value);
        IPv4Header.UpdateChecksum(packet, before, value);
    }

    private static int HeaderBytes(ReadOnlySpan<byte> packet) => (packet[0] & 0xf) * 4;

    /// <summary>Of each fragment but the last: a multiple of 8, as offsets are counted.</summary>
    private static int PayloadBytes(ReadOnlySpan<byte> packet, int mtuBytes) => (mtuBytes - HeaderBytes(packet)) & ~7;
}
