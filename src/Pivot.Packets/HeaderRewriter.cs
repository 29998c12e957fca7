using System.Buffers.Binary;

namespace Pivot.Packets;

/// <summary>
/// Rewrites an address and no port: for later fragments, whose transport checksum is elsewhere, for ICMP, and for protocols that are not read. Keeps the checksums that cover the address as right, or
/// as wrong, as they were: the IPv4 header's, and that of a transport header that is there.
/// </summary>
public static class HeaderRewriter
{
    /// <summary>Rewrites the source address.</summary>
    /// <param name="packet">The packet that <paramref name="parsed"/> describes.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="offload">Tells whether the transport checksum is partial.</param>
    /// <param name="address">The new address, of the packet's family.</param>
    public static void SetSource(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, IpAddress address) =>
        Set(packet, parsed, offload, parsed.IsIPv6 ? IPv6Header.SourceOffset : IPv4Header.SourceOffset, parsed.Key.Source, address);

    /// <summary>Rewrites the destination address; parameters as for <see cref="SetSource"/>.</summary>
    public static void SetDestination(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, IpAddress address) =>
        Set(packet, parsed, offload, parsed.IsIPv6 ? IPv6Header.DestinationOffset : IPv4Header.DestinationOffset, parsed.Key.Destination, address);

    private static void Set(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, int offset, IpAddress old, IpAddress address)
    {
        ushort before = InternetChecksum.AddressSum(old);
        ushort after = InternetChecksum.AddressSum(address);
        if (parsed.IsIPv6)
        {
            IPv6Header.WriteAddress(packet[offset..], address);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(packet[offset..], address.IPv4);
            IPv4Header.UpdateChecksum(packet, before, after);
        }

        if (parsed.Transport != TransportKind.Absent
            && PseudoHeaderChecksum.FieldIn(packet[parsed.TransportOffset..parsed.TotalLength], parsed.Key.Protocol, parsed.IsIPv6) is { IsEmpty: false } field)
        {
            PseudoHeaderChecksum.Update(field, parsed.Key.Protocol, offload.HasPartialChecksum, before, after);
        }
    }
}
