using System.Buffers.Binary;

namespace Pivot.Packets;

/// <summary>Rewrites the identifier of an ICMP echo, as address translation rewrites a port, and keeps the message's checksum as right, or as wrong, as it was.</summary>
public static class EchoRewriter
{
    /// <summary>Rewrites the identifier.</summary>
    /// <param name="packet">The packet that <paramref name="parsed"/> describes; its addresses may have been rewritten since.</param>
    /// <param name="parsed">A parse with <see cref="TransportKind.EchoRequest"/> or <see cref="TransportKind.EchoReply"/>.</param>
    /// <param name="offload">Tells whether the checksum is left to whoever sends it.</param>
    /// <param name="identifier">The new identifier.</param>
    public static void SetIdentifier(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, ushort identifier)
    {
        Span<byte> icmp = packet[parsed.TransportOffset..parsed.TotalLength];
        ushort before = Exchange(icmp, identifier);
        if (!offload.HasPartialChecksum)
        {
            Span<byte> field = icmp[TransportHeader.IcmpChecksumOffset..];
            BinaryPrimitives.WriteUInt16BigEndian(field, InternetChecksum.Update(BinaryPrimitives.ReadUInt16BigEndian(field), before, identifier));
        }
    }

    /// <summary>Writes the identifier into a message of 8 bytes or more and leaves its checksum alone; returns the one that was there.</summary>
    internal static ushort Exchange(Span<byte> icmp, ushort identifier)
    {
        Span<byte> field = icmp[EchoIdentifier.Offset..];
        ushort before = BinaryPrimitives.ReadUInt16BigEndian(field);
        BinaryPrimitives.WriteUInt16BigEndian(field, identifier);
        return before;
    }
}
