using System.Buffers.Binary;

namespace Pivot.Packets.Segmentation;

/// <summary>Completes a partial checksum in software (Linux <c>skb_checksum_help</c>): for packets that go where nobody else would, such as into a tunnel that a network card does not know.</summary>
public static class PartialChecksum
{
    private const int UdpChecksumOffset = TransportHeader.UdpChecksumOffset;

    /// <summary>Sums from the offload header's start to the packet's end and stores the inverse where it says.</summary>
    /// <param name="packet">The packet, cut to its own length; no superpacket.</param>
    /// <param name="offload">The packet's; says that the checksum is complete when it returns.</param>
    /// <returns>False, with nothing changed, for a superpacket and when the place of the checksum is not in the packet. True also when there was nothing to do.</returns>
    public static bool TryComplete(Span<byte> packet, ref OffloadHeader offload)
    {
        if (!offload.HasPartialChecksum)
        {
            return true;
        }

        if (offload.GsoType != OffloadHeader.GsoNone || offload.ChecksumStart + offload.ChecksumOffset + sizeof(ushort) > packet.Length)
        {
            return false;
        }

        Span<byte> covered = packet[offload.ChecksumStart..];
        ushort checksum = InternetChecksum.Compute(covered);
        bool isUdp = offload.ChecksumOffset == UdpChecksumOffset;

        // RFC 768: a computed checksum of zero is transmitted as all ones.
        BinaryPrimitives.WriteUInt16BigEndian(covered[offload.ChecksumOffset..], isUdp && checksum == 0 ? (ushort)0xffff : checksum);
        offload = default;
        return true;
    }
}
