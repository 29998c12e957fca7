using System.Buffers.Binary;

namespace Pivot.Packets;

/// <summary>
/// Changes the identification of packets that are fragments, or may become some, when many senders come to share one address: each has counted for itself, and the receiver would put fragments of different
/// datagrams together. A change that is the same for all packets of a connection keeps the fragments of a datagram together and sets those of different connections apart.
/// </summary>
public static class FragmentIdentification
{
    private const int IPv6Offset = 4;

    /// <summary>Mixes a value into the identification; a packet that has none, or must not be fragmented, stays as it is.</summary>
    /// <param name="packet">The packet that <paramref name="parsed"/> describes.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="mask">The same for all packets of a connection.</param>
    public static void Mix(Span<byte> packet, in ParsedPacket parsed, uint mask)
    {
        if (parsed.IsIPv6)
        {
            if (parsed.FragmentHeaderOffset != 0)
            {
                Span<byte> field = packet[(parsed.FragmentHeaderOffset + IPv6Offset)..];
                BinaryPrimitives.WriteUInt32BigEndian(field, BinaryPrimitives.ReadUInt32BigEndian(field) ^ mask);
            }

            return;
        }

        if (parsed.IsFragment || !IPv4Header.MustNotFragment(packet))
        {
            Span<byte> field = packet[IPv4Header.IdentificationOffset..];
            ushort before = BinaryPrimitives.ReadUInt16BigEndian(field);
            ushort after = (ushort)(before ^ mask ^ (mask >> 16));
            BinaryPrimitives.WriteUInt16BigEndian(field, after);
            IPv4Header.UpdateChecksum(packet, before, after);
        }
    }
}
