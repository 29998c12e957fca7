using System.Buffers.Binary;

namespace Pivot.Packets;

/// <summary>What tells an IP fragment's place in its datagram.</summary>
/// <param name="Identification">Common to the fragments of a datagram; 16 bits in IPv4, 32 in IPv6.</param>
/// <param name="OffsetBytes">Where in the datagram's payload the fragment's payload starts, a multiple of 8.</param>
/// <param name="LengthBytes">Bytes of the fragment's payload; in IPv6 all that follows the fragment header.</param>
/// <param name="More">More fragments follow: false for the last one.</param>
public readonly record struct FragmentFields(uint Identification, int OffsetBytes, int LengthBytes, bool More)
{
    /// <summary>The first fragment, which alone has the transport header.</summary>
    public bool IsFirst => OffsetBytes == 0;

    /// <summary>Behind the fragment's last byte in the datagram's payload.</summary>
    public int EndBytes => OffsetBytes + LengthBytes;

    /// <summary>Reads the fields of a fragment (RFC 791 §3.1, RFC 8200 §4.5).</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="parsed">Its parse, with <see cref="ParsedPacket.IsFragment"/>.</param>
    public static FragmentFields Read(ReadOnlySpan<byte> packet, in ParsedPacket parsed)
    {
        if (parsed.IsIPv6)
        {
            return ExtensionHeaders.ReadFragment(packet[parsed.FragmentHeaderOffset..parsed.TotalLength]);
        }

        ushort identification = BinaryPrimitives.ReadUInt16BigEndian(packet[IPv4Header.IdentificationOffset..]);
        ushort word = BinaryPrimitives.ReadUInt16BigEndian(packet[IPv4Header.FragmentOffset..]);
        return new FragmentFields(identification, (word & 0x1fff) * 8, parsed.TotalLength - parsed.TransportOffset, (word & 0x2000) != 0);
    }
}
