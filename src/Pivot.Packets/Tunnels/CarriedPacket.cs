using System.Buffers.Binary;

namespace Pivot.Packets.Tunnels;

/// <summary>
/// Finds the packet that a tunnelled one carries. An ICMP error from the way to the real server quotes the tunnelled packet; who is to hear of it is the sender of the carried one (Linux
/// <c>ip_vs_in_icmp</c> looks through tunnels for the same reason).
/// </summary>
public static class CarriedPacket
{
    private const int LaterFragment = 0x1fff;
    private const int GreOptionsButChecksum = 0x7fff;
    private const int GueVersionAndControl = 0xe0;
    private const int GueLength = 0x1f;

    /// <summary>Finds the start of the carried packet. No checksum is looked at: a quote has not all that they cover.</summary>
    /// <param name="outer">The tunnelled packet, or as much of it as is quoted.</param>
    /// <param name="guePort">The UDP port that is taken for GUE.</param>
    /// <param name="offset">Where the carried packet starts; at least 20 bytes of it are there if it is IPv4, 40 if it is IPv6.</param>
    /// <returns>False when it is no packet of a tunnel that <see cref="Encapsulation"/> writes, or too little of it is there.</returns>
    public static bool TryFind(ReadOnlySpan<byte> outer, ushort guePort, out int offset)
    {
        offset = 0;
        if (!TryReadOuter(outer, out int header, out byte protocol))
        {
            return false;
        }

        ReadOnlySpan<byte> payload = outer[header..];
        int length = protocol switch
        {
            4 or 41 => 0,
            47 => GreLength(payload, out protocol),
            (byte)IpProtocol.Udp => GueLengthWithUdp(payload, guePort, out protocol),
            _ => -1,
        };
        if (length < 0 || length > payload.Length)
        {
            return false;
        }

        offset = header + length;
        ReadOnlySpan<byte> carried = outer[offset..];
        return protocol switch
        {
            4 => carried.Length >= IPv4Header.MinimumLength && carried[0] >> 4 == 4,
            41 => carried.Length >= IPv6Header.Length && carried[0] >> 4 == 6,
            _ => false,
        };
    }

    private static bool TryReadOuter(ReadOnlySpan<byte> outer, out int header, out byte protocol)
    {
        (header, protocol) = (0, 0);
        if (outer.Length >= IPv4Header.MinimumLength && outer[0] >> 4 == 4)
        {
            header = (outer[0] & 0x0f) * 4;
            protocol = outer[IPv4Header.ProtocolOffset];
            bool isLater = (BinaryPrimitives.ReadUInt16BigEndian(outer[IPv4Header.FragmentOffset..]) & LaterFragment) != 0;
            return header >= IPv4Header.MinimumLength && header <= outer.Length && !isLater;
        }

        if (outer.Length >= IPv6Header.Length && outer[0] >> 4 == 6)
        {
            header = IPv6Header.Length;
            protocol = outer[IPv6Header.NextHeaderOffset];
            return true;
        }

        return false;
    }

    private static int GreLength(ReadOnlySpan<byte> gre, out byte carried)
    {
        carried = 0;
        if (gre.Length < GreHeader.LengthWith(false))
        {
            return -1;
        }

        ushort word = BinaryPrimitives.ReadUInt16BigEndian(gre);
        carried = BinaryPrimitives.ReadUInt16BigEndian(gre[2..]) switch { 0x0800 => 4, 0x86dd => 41, _ => 0 };
        return (word & GreOptionsButChecksum) == 0 ? GreHeader.LengthWith(word != 0) : -1;
    }

    /// <summary>Optional fields are stepped over by the header's length, as the draft wants it of who does not know them.</summary>
    private static int GueLengthWithUdp(ReadOnlySpan<byte> udp, ushort guePort, out byte carried)
    {
        carried = 0;
        if (udp.Length < GueHeader.LengthWithUdp || BinaryPrimitives.ReadUInt16BigEndian(udp[TransportHeader.DestinationPortOffset..]) != guePort)
        {
            return -1;
        }

        byte first = udp[TransportHeader.UdpLength];
        carried = udp[TransportHeader.UdpLength + 1];
        return (first & GueVersionAndControl) == 0 ? GueHeader.LengthWithUdp + ((first & GueLength) * 4) : -1;
    }
}
