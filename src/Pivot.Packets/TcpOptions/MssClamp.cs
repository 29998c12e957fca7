using System.Buffers.Binary;

namespace Pivot.Packets.TcpOptions;

/// <summary>
/// Lowers the maximum segment size that a SYN or SYN-ACK announces, so that what the other side sends fits where path MTU discovery may not work: into a tunnel, or beside a TOA option.
/// Never raises it, and adds none: without the option the other side sends 536 bytes, or 1220 over IPv6 (RFC 9293 §3.7.1).
/// </summary>
public static class MssClamp
{
    private const byte MaximumSegmentSize = 2;
    private const int OptionLength = 4;

    /// <summary>The segment size that fits a path. Options are the sender's to take off (RFC 6691 §2).</summary>
    /// <param name="mtuBytes">The largest IP packet that the path takes.</param>
    /// <param name="overheadBytes">What is put before or into each packet on its way, such as <see cref="Tunnels.Tunnel.OverheadBytes"/>.</param>
    /// <param name="isIPv6">The family of the segment's own packet.</param>
    /// <returns>Bytes of TCP payload, at least 1 so that a tiny path is still a legal announcement.</returns>
    public static ushort For(int mtuBytes, int overheadBytes, bool isIPv6)
    {
        int header = (isIPv6 ? IPv6Header.Length : IPv4Header.MinimumLength) + TransportHeader.TcpMinimumLength;
        return (ushort)Math.Clamp(mtuBytes - overheadBytes - header, 1, ushort.MaxValue);
    }

    /// <summary>Reads the announced size.</summary>
    /// <param name="packet">The packet that <paramref name="parsed"/> describes.</param>
    /// <param name="parsed">A parse with <see cref="ParsedPacket.HasTransport"/>, TCP.</param>
    /// <param name="bytes">The size.</param>
    /// <returns>False where the segment announces none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, in ParsedPacket parsed, out ushort bytes)
    {
        ReadOnlySpan<byte> segment = packet[parsed.TransportOffset..parsed.TotalLength];
        var walk = new TcpOptionWalk(segment);
        while (walk.MoveNext())
        {
            if (walk.Kind == MaximumSegmentSize && walk.Length == OptionLength)
            {
                bytes = BinaryPrimitives.ReadUInt16BigEndian(segment[(walk.Offset + 2)..]);
                return true;
            }
        }

        bytes = 0;
        return false;
    }

    /// <summary>Lowers the announced size in a SYN or SYN-ACK; any other packet, and one whose options are malformed, stays as it is.</summary>
    /// <param name="packet">The packet that <paramref name="parsed"/> describes.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="offload">Tells whether the checksum is partial.</param>
    /// <param name="most">The largest size to let pass, in bytes.</param>
    /// <returns>True when the packet was changed.</returns>
    public static bool Apply(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, ushort most)
    {
        if (!parsed.HasTransport || parsed.Key.Protocol != IpProtocol.Tcp || (parsed.TcpFlags & TcpFlags.Syn) == 0)
        {
            return false;
        }

        Span<byte> segment = packet[parsed.TransportOffset..parsed.TotalLength];
        if (!TcpOptionWalk.IsWellFormed(segment))
        {
            return false;
        }

        bool changed = false;
        var walk = new TcpOptionWalk(segment);
        while (walk.MoveNext())
        {
            int value = walk.Offset + 2;
            if (walk.Kind == MaximumSegmentSize && walk.Length == OptionLength && BinaryPrimitives.ReadUInt16BigEndian(segment[value..]) > most)
            {
                TcpSegmentWriter.WriteUInt16(segment, value, most, offload.HasPartialChecksum);
                changed = true;
            }
        }

        return changed;
    }
}
