using System.Buffers.Binary;

namespace Pivot.Packets;

/// <summary>Transport checksums that cover the IP addresses, and so have to follow when an address changes without a port.</summary>
internal static class PseudoHeaderChecksum
{
    /// <summary>The protocol's checksum field.</summary>
    /// <param name="transport">From the transport header on, as much of it as is there.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="isIPv6">The family: ICMP covers the addresses over IPv6 alone.</param>
    /// <returns>Empty where the protocol has none, or where it is cut off.</returns>
    public static Span<byte> FieldIn(Span<byte> transport, IpProtocol protocol, bool isIPv6)
    {
        int offset = protocol switch
        {
            IpProtocol.Tcp => TransportHeader.TcpChecksumOffset,
            IpProtocol.Udp or IpProtocol.UdpLite or IpProtocol.Dccp => TransportHeader.UdpChecksumOffset,
            IpProtocol.IcmpV6 when isIPv6 => TransportHeader.IcmpChecksumOffset,
            _ => int.MaxValue - 2,
        };
        return transport.Length >= offset + 2 ? transport.Slice(offset, 2) : [];
    }

    /// <summary>Keeps the checksum as right, or as wrong, as it was.</summary>
    /// <param name="field">What <see cref="FieldIn"/> has found, not empty.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="partial">The field holds the pseudo-header's sum alone.</param>
    /// <param name="before">The sum of the address that was there.</param>
    /// <param name="after">The sum of the address that is there now.</param>
    public static void Update(Span<byte> field, IpProtocol protocol, bool partial, ushort before, ushort after)
    {
        ushort checksum = BinaryPrimitives.ReadUInt16BigEndian(field);
        BinaryPrimitives.WriteUInt16BigEndian(field, partial ? InternetChecksum.UpdatePartial(checksum, before, after) : Complete(checksum, protocol, before, after));
    }

    /// <summary>RFC 768, RFC 3828: a UDP checksum of zero says that there is none, and a computed zero is sent as all ones.</summary>
    private static ushort Complete(ushort checksum, IpProtocol protocol, ushort before, ushort after)
    {
        bool udp = protocol is IpProtocol.Udp or IpProtocol.UdpLite;
        if (udp && checksum == 0)
        {
            return 0;
        }

        checksum = InternetChecksum.Update(checksum, before, after);
        return udp && checksum == 0 ? (ushort)0xffff : checksum;
    }
}
