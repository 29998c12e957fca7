using Pivot.Packets;

namespace Pivot.Director.IcmpErrors;

/// <summary>How large a packet is on the wire.</summary>
internal static class PacketSize
{
    /// <summary>Bytes of the IP packet, or of the largest of those that the kernel cuts a superpacket into.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="offload">Its offload header.</param>
    public static int OnTheWire(ReadOnlySpan<byte> packet, in ParsedPacket parsed, in OffloadHeader offload)
    {
        if ((offload.GsoType & ~OffloadHeader.GsoEcn) == OffloadHeader.GsoNone || !parsed.HasTransport)
        {
            return parsed.TotalLength;
        }

        int header = parsed.Key.Protocol == IpProtocol.Tcp
            ? TransportHeader.TcpLength(packet[parsed.TransportOffset..])
            : TransportHeader.UdpLength;
        return Math.Min(parsed.TotalLength, parsed.TransportOffset + header + offload.GsoSize);
    }
}
