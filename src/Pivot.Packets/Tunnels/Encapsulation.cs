using System.Buffers.Binary;
using System.Numerics;

namespace Pivot.Packets.Tunnels;

/// <summary>
/// Puts a packet into a tunnel, in place: the outer headers go into the room before it. Nothing of the packet itself changes. As <c>ip_vs_tunnel_xmit</c> does it,
/// but that a congestion mark is copied (RFC 6040 §4.1, normal mode) and an outer IPv6 header gets a flow label (RFC 6438).
/// </summary>
public static class Encapsulation
{
    /// <summary>An IPv4 packet directly behind another IP header (RFC 2003).</summary>
    public const IpProtocol IPv4InIp = (IpProtocol)4;

    /// <summary>An IPv6 packet directly behind another IP header (RFC 4213, RFC 2473).</summary>
    public const IpProtocol IPv6InIp = (IpProtocol)41;

    /// <summary>GRE (RFC 2784).</summary>
    public const IpProtocol Gre = (IpProtocol)47;

    private const int MostPayload = ushort.MaxValue;

    /// <summary>
    /// Writes the outer headers. TTL, DSCP and ECN are the packet's, and so is "don't fragment" where both headers are IPv4; over IPv4 a tunnelled IPv6 packet may be fragmented.
    /// </summary>
    /// <param name="grown"><see cref="Tunnel.OverheadBytes"/> of room, then the packet; the tunnelled packet when it returns.</param>
    /// <param name="inner">The packet's parse.</param>
    /// <param name="offload">The packet's; the place of a partial checksum moves with it.</param>
    /// <param name="tunnel">Where to.</param>
    /// <param name="flowHash">The same for all packets of a flow, and for all fragments of a datagram: makes GUE's source port and the flow label.</param>
    /// <param name="identification">Of the outer IPv4 header when that may be fragmented: another one for each packet. A packet that must not be has 0 (RFC 6864 §4.1).</param>
    /// <returns>
    /// False, with nothing changed, when it does not fit: a superpacket, which is to be segmented first, for the 10-byte offload header cannot tell of tunnels; too long; too little room; or an
    /// offload header that contradicts the packet.
    /// </returns>
    public static bool TryWriteBefore(
        Span<byte> grown, in ParsedPacket inner, ref OffloadHeader offload, in Tunnel tunnel, uint flowHash, ushort identification)
    {
        int overhead = tunnel.OverheadBytes;
        int length = overhead + inner.TotalLength;
        int most = tunnel.Destination.IsIPv4 ? MostPayload : IPv6Header.Length + MostPayload;
        if (offload.GsoType != OffloadHeader.GsoNone || length > most || length > grown.Length || !CarriedChecksum.CanSum(inner.TotalLength, offload))
        {
            return false;
        }

        grown = grown[..length];
        IpProtocol carried = inner.IsIPv6 ? IPv6InIp : IPv4InIp;
        IpProtocol protocol = WriteEncapsulation(grown[tunnel.OuterHeaderBytes..], inner.IsIPv6, carried, offload, tunnel, flowHash);
        ReadOnlySpan<byte> packet = grown[overhead..];
        byte trafficClass = TrafficClass(packet, inner.IsIPv6);
        byte ttl = packet[inner.IsIPv6 ? IPv6Header.HopLimitOffset : IPv4Header.TtlOffset];
        if (tunnel.Destination.IsIPv4)
        {
            bool mayFragment = inner.IsIPv6 || !IPv4Header.MustNotFragment(packet);
            WriteIPv4(grown, protocol, tunnel, trafficClass, ttl, mayFragment, identification);
        }
        else
        {
            IPv6Header.Write(grown, protocol, tunnel.Source, tunnel.Destination, ttl);
            BinaryPrimitives.WriteUInt32BigEndian(grown, 0x6000_0000u | ((uint)trafficClass << 20) | FlowLabel(flowHash));
        }

        if (offload.HasPartialChecksum)
        {
            offload.ChecksumStart += (ushort)overhead;
            offload.HeaderLength += (ushort)overhead;
        }

        return true;
    }

    /// <summary>The flow label of a flow: 20 bits (Linux <c>ip6_make_flowlabel</c>).</summary>
    internal static uint FlowLabel(uint flowHash) => BitOperations.RotateLeft(flowHash, 16) & 0x000f_ffff;

    private static IpProtocol WriteEncapsulation(
        Span<byte> payload, bool carriesIPv6, IpProtocol carried, in OffloadHeader offload, in Tunnel tunnel, uint flowHash)
    {
        switch (tunnel.Type)
        {
            case TunnelType.Gue:
                GueHeader.Write(payload, tunnel, carried, offload, flowHash);
                return IpProtocol.Udp;
            case TunnelType.Gre:
                GreHeader.Write(payload, carriesIPv6, offload, tunnel.HasChecksum);
                return Gre;
            default:
                return carried;
        }
    }

    private static byte TrafficClass(ReadOnlySpan<byte> packet, bool isIPv6) =>
        isIPv6 ? (byte)(BinaryPrimitives.ReadUInt16BigEndian(packet) >> 4) : packet[1];

    private static void WriteIPv4(
        Span<byte> grown, IpProtocol protocol, in Tunnel tunnel, byte trafficClass, byte ttl, bool mayFragment, ushort identification)
    {
        IPv4Header.Write(grown, protocol, tunnel.Source, tunnel.Destination, ttl);
        ushort first = BinaryPrimitives.ReadUInt16BigEndian(grown);
        BinaryPrimitives.WriteUInt16BigEndian(grown, (ushort)(first | trafficClass));
        IPv4Header.UpdateChecksum(grown, first, (ushort)(first | trafficClass));
        if (mayFragment)
        {
            BinaryPrimitives.WriteUInt16BigEndian(grown[IPv4Header.IdentificationOffset..], identification);
            BinaryPrimitives.WriteUInt16BigEndian(grown[IPv4Header.FragmentOffset..], 0);
            IPv4Header.UpdateChecksum(grown, 0, identification);
            IPv4Header.UpdateChecksum(grown, IPv4Header.DontFragment, 0);
        }
    }
}
