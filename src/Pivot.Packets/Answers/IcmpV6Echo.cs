using System.Buffers.Binary;

namespace Pivot.Packets.Answers;

/// <summary>Turns an ICMPv6 echo request into its reply (RFC 4443 §4).</summary>
public static class IcmpV6Echo
{
    /// <summary>True for an echo request that is no fragment.</summary>
    public static bool IsRequest(ReadOnlySpan<byte> packet, in ParsedPacket parsed) =>
        parsed.Key.Protocol == IpProtocol.IcmpV6 && parsed.HasTransport && !parsed.IsFragment
        && packet[parsed.TransportOffset] == TransportHeader.IcmpV6EchoRequest;

    /// <summary>Makes the reply of the request's message, in place, with a header of its own before it: extension headers are not sent back.</summary>
    /// <param name="packet">The request.</param>
    /// <param name="parsed">Its parse.</param>
    /// <returns>How many bytes further on the reply starts; it ends where the request ends.</returns>
    public static int WriteOver(Span<byte> packet, in ParsedPacket parsed)
    {
        int start = parsed.TransportOffset - IPv6Header.Length;
        Span<byte> icmp = packet[parsed.TransportOffset..parsed.TotalLength];
        ushort before = BinaryPrimitives.ReadUInt16BigEndian(icmp);
        icmp[0] = TransportHeader.IcmpV6EchoReply;
        ushort after = BinaryPrimitives.ReadUInt16BigEndian(icmp);

        // Exchanging source and destination leaves the pseudo-header's sum as it is.
        Span<byte> checksum = icmp[TransportHeader.IcmpChecksumOffset..];
        BinaryPrimitives.WriteUInt16BigEndian(
            checksum, InternetChecksum.Update(BinaryPrimitives.ReadUInt16BigEndian(checksum), before, after));
        IPv6Header.Write(packet[start..parsed.TotalLength], IpProtocol.IcmpV6, parsed.Key.Destination, parsed.Key.Source, hopLimit: 64);
        return start;
    }
}
