using System.Buffers.Binary;

namespace Pivot.Packets.Answers;

/// <summary>Turns an ICMP echo request over IPv4 into its reply (RFC 792).</summary>
public static class IcmpEcho
{
    /// <summary>True for an echo request that is no fragment.</summary>
    public static bool IsRequest(ReadOnlySpan<byte> packet, in ParsedPacket parsed) =>
        parsed.Key.Protocol == IpProtocol.Icmp && parsed.HasTransport && !parsed.IsFragment
        && packet[parsed.TransportOffset] == TransportHeader.IcmpEchoRequest;

    /// <summary>Rewrites the request in place: addresses exchanged, type changed, time to live as of a fresh packet.</summary>
    /// <param name="packet">The request.</param>
    /// <param name="parsed">Its parse.</param>
    public static void WriteOver(Span<byte> packet, in ParsedPacket parsed)
    {
        // Exchanging source and destination leaves both checksums as they are.
        BinaryPrimitives.WriteUInt32BigEndian(packet[IPv4Header.SourceOffset..], parsed.Key.Destination.IPv4);
        BinaryPrimitives.WriteUInt32BigEndian(packet[IPv4Header.DestinationOffset..], parsed.Key.Source.IPv4);
        IPv4Header.AddTtl(packet, 64 - Math.Min(64, (int)parsed.Ttl));

        Span<byte> icmp = packet[parsed.TransportOffset..parsed.TotalLength];
        ushort before = BinaryPrimitives.ReadUInt16BigEndian(icmp);
        icmp[0] = TransportHeader.IcmpEchoReply;
        ushort after = BinaryPrimitives.ReadUInt16BigEndian(icmp);
        Span<byte> checksum = icmp[TransportHeader.IcmpChecksumOffset..];
        BinaryPrimitives.WriteUInt16BigEndian(
            checksum, InternetChecksum.Update(BinaryPrimitives.ReadUInt16BigEndian(checksum), before, after));
    }
}
