using System.Buffers.Binary;

namespace Pivot.Testing.Packets;

/// <summary>Joins the fragments of an IPv6 packet, as its destination does, apart from the code under test.</summary>
public static class Reassembly
{
    /// <summary>The packet that was cut.</summary>
    /// <param name="fragments">All of them, in order, with nothing but a fragment header behind the IPv6 header.</param>
    /// <exception cref="PacketAssertException">They do not make up one packet.</exception>
    public static byte[] Join(IReadOnlyList<byte[]> fragments)
    {
        List<byte> payload = [];
        for (int i = 0; i < fragments.Count; i++)
        {
            byte[] fragment = fragments[i];
            int word = BinaryPrimitives.ReadUInt16BigEndian(fragment.AsSpan(42));
            bool isLast = i == fragments.Count - 1;
            bool fits = fragment[6] == 44 && BinaryPrimitives.ReadUInt16BigEndian(fragment.AsSpan(4)) == fragment.Length - 40 && (word & ~7) == payload.Count
                && (word & 7) == (isLast ? 0 : 1) && (isLast || (fragment.Length - 48) % 8 == 0);
            if (!fits)
            {
                throw new PacketAssertException($"fragment {i} of {fragments.Count} does not follow the {payload.Count} bytes before it: offset and flags {word:x4}, {fragment.Length} bytes");
            }

            payload.AddRange(fragment[48..]);
        }

        byte[] packet = [.. fragments[0][..40], .. payload];
        packet[6] = fragments[0][40];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)payload.Count);
        return packet;
    }
}
