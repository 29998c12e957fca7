using System.Buffers.Binary;

namespace Pivot.Packets;

/// <summary>
/// Rewrites an address in the IP header alone and keeps the header's checksum as it was: for packets whose transport checksum is elsewhere (later fragments)
/// or does not cover the addresses (ICMP over IPv4).
/// </summary>
public static class HeaderRewriter
{
    /// <summary>Rewrites the source address.</summary>
    /// <param name="packet">A packet that <see cref="PacketParser"/> accepted as IPv4.</param>
    /// <param name="address">The new address, IPv4.</param>
    public static void SetSource(Span<byte> packet, IpAddress address) => Set(packet, IPv4Header.SourceOffset, address);

    /// <summary>Rewrites the destination address; parameters as for <see cref="SetSource"/>.</summary>
    public static void SetDestination(Span<byte> packet, IpAddress address) => Set(packet, IPv4Header.DestinationOffset, address);

    private static void Set(Span<byte> packet, int offset, IpAddress address)
    {
        Span<byte> field = packet.Slice(offset, 4);
        ushort before = InternetChecksum.AddressSum(IpAddress.ReadIPv4(field));
        BinaryPrimitives.WriteUInt32BigEndian(field, address.IPv4);
        IPv4Header.UpdateChecksum(packet, before, InternetChecksum.AddressSum(address));
    }
}
