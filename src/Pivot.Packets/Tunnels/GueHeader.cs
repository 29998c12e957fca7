using System.Buffers.Binary;

namespace Pivot.Packets.Tunnels;

/// <summary>
/// UDP and the base header of GUE (draft-ietf-intarea-gue §3.1; Linux <c>struct guehdr</c>), variant 0, a data message, no optional fields:
/// <code>
///  |          Source port          |        Destination port       |
///  |            Length             |           Checksum            |
///  | 0 |C|  Hlen   |  Proto/ctype  |            Flags              |
/// </code>
/// </summary>
internal static class GueHeader
{
    public const int LengthWithUdp = TransportHeader.UdpLength + 4;

    // The default net.ipv4.ip_local_port_range, which udp_flow_src_port takes source ports from.
    private const uint LeastSourcePort = 32768;
    private const uint MostSourcePort = 60999;

    /// <summary>Writes both headers.</summary>
    /// <param name="udp">From the UDP header to the end of the carried packet.</param>
    /// <param name="tunnel">Gives addresses, port, and whether there is a checksum. Zero, none, is allowed over IPv6 too: RFC 6935 makes the exception for tunnels.</param>
    /// <param name="carried">The carried packet's protocol number: 4 or 41.</param>
    /// <param name="offload">The carried packet's.</param>
    /// <param name="flowHash">The same for all packets of a flow.</param>
    public static void Write(Span<byte> udp, in Tunnel tunnel, IpProtocol carried, in OffloadHeader offload, uint flowHash)
    {
        BinaryPrimitives.WriteUInt16BigEndian(udp[TransportHeader.SourcePortOffset..], SourcePort(flowHash));
        BinaryPrimitives.WriteUInt16BigEndian(udp[TransportHeader.DestinationPortOffset..], tunnel.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[TransportHeader.UdpLengthOffset..], (ushort)udp.Length);
        BinaryPrimitives.WriteUInt16BigEndian(udp[TransportHeader.UdpChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(udp[TransportHeader.UdpLength..], (uint)carried << 16);
        if (tunnel.HasChecksum)
        {
            ushort pseudo = InternetChecksum.PseudoHeaderSum(tunnel.Source, tunnel.Destination, IpProtocol.Udp, udp.Length);
            ushort checksum = (ushort)~CarriedChecksum.Sum(udp, LengthWithUdp, offload, pseudo);

            // RFC 768: a computed checksum of zero is transmitted as all ones.
            BinaryPrimitives.WriteUInt16BigEndian(udp[TransportHeader.UdpChecksumOffset..], checksum == 0 ? (ushort)0xffff : checksum);
        }
    }

    /// <summary>The UDP source port of a flow, so that links and cores share the flows out (Linux <c>udp_flow_src_port</c>).</summary>
    public static ushort SourcePort(uint flowHash)
    {
        // As Linux: what an onlooker sees tells less about the hash.
        flowHash ^= flowHash << 16;
        return (ushort)((((ulong)flowHash * (MostSourcePort - LeastSourcePort)) >> 32) + LeastSourcePort);
    }
}
