using System.Buffers.Binary;

namespace Pivot.Packets.TcpOptions;

/// <summary>
/// The TCP option "TOA" that tells a real server the client's address and port behind FULLNAT, as the kernel modules <c>toa</c> and <c>uoa</c> of LVS and DPVS read it:
/// <code>
///  |   Kind = 254  |  Length       |          Client port          |
///  |   Client address: 4 bytes (length 8) or 16 bytes (length 20)  |
/// </code>
/// It stands first among the options, because readers take the first one that they find.
/// </summary>
public static class ToaOption
{
    /// <summary>The option's kind, one of those for experiments (RFC 4727).</summary>
    public const byte Kind = 254;

    private const int LengthIPv4 = 8;
    private const int LengthIPv6 = 20;
    private const int LongestHeader = 60;
    private const byte NoOperation = 1;

    /// <summary>Bytes of the option for a client: how much longer a segment gets, and how much less payload fits beside it.</summary>
    public static int LengthFor(IpAddress client) => client.IsIPv4 ? LengthIPv4 : LengthIPv6;

    /// <summary>
    /// Inserts the option into a segment. The headers move towards the room before the packet; the payload stays where it is. A superpacket's segments get as much less payload as the option
    /// takes, so that none gets longer than it would have been.
    /// </summary>
    /// <param name="grown"><see cref="LengthFor"/> bytes of room, then the packet; the longer packet when it returns.</param>
    /// <param name="parsed">The packet's parse; its length grows.</param>
    /// <param name="offload">The packet's.</param>
    /// <param name="client">The client's address, of any family.</param>
    /// <param name="port">The client's port.</param>
    /// <returns>False, with nothing changed, when it does not fit: the options would exceed 40 bytes or the packet 65,535, or it is no whole TCP segment.</returns>
    public static bool TryInsert(Span<byte> grown, ref ParsedPacket parsed, ref OffloadHeader offload, IpAddress client, ushort port)
    {
        int length = LengthFor(client);
        if (!HeaderGrowth.Fits(grown, parsed, length) || !SegmentsStayPositive(offload, length)
            || TransportHeader.TcpLength(grown[(length + parsed.TransportOffset)..]) + length > LongestHeader)
        {
            return false;
        }

        int tcpBefore = parsed.TotalLength - parsed.TransportOffset;
        HeaderGrowth.MoveHead(grown, ref parsed, parsed.TransportOffset + TransportHeader.TcpMinimumLength, length);
        Span<byte> segment = grown[parsed.TransportOffset..parsed.TotalLength];
        Span<byte> option = segment.Slice(TransportHeader.TcpMinimumLength, length);
        Write(option, client, port);

        bool partial = offload.HasPartialChecksum;
        ushort dataOffset = BinaryPrimitives.ReadUInt16BigEndian(segment[TransportHeader.TcpDataOffsetOffset..]);
        TcpSegmentWriter.WriteUInt16(segment, TransportHeader.TcpDataOffsetOffset, (ushort)(dataOffset + (length / 4 << 12)), partial);
        TcpSegmentWriter.UpdateLength(segment, tcpBefore, segment.Length, partial);
        if (!partial)
        {
            TcpSegmentWriter.UpdateChecksum(segment, 0, InternetChecksum.Sum(option));
        }

        GrowHeader(ref offload, length);
        return true;
    }

    /// <summary>Reads the first such option, as the real server would.</summary>
    /// <param name="packet">The packet that <paramref name="parsed"/> describes.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="client">The address that it tells.</param>
    /// <param name="port">The port that it tells.</param>
    /// <returns>False when there is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, in ParsedPacket parsed, out IpAddress client, out ushort port)
    {
        (client, port) = (default, 0);
        if (!parsed.HasTransport || parsed.Key.Protocol != IpProtocol.Tcp)
        {
            return false;
        }

        ReadOnlySpan<byte> segment = packet[parsed.TransportOffset..parsed.TotalLength];
        var walk = new TcpOptionWalk(segment);
        while (walk.MoveNext())
        {
            if (IsToa(walk))
            {
                ReadOnlySpan<byte> option = segment.Slice(walk.Offset, walk.Length);
                port = BinaryPrimitives.ReadUInt16BigEndian(option[2..]);
                client = walk.Length == LengthIPv4 ? IpAddress.ReadIPv4(option[4..]) : IpAddress.ReadIPv6(option[4..]);
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Overwrites such options with no-operations: one that came from the client is a forged address. Also for real servers behind NAT that trust the option.
    /// </summary>
    /// <param name="packet">The packet that <paramref name="parsed"/> describes.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="offload">Tells whether the checksum is partial.</param>
    /// <returns>True when there was one.</returns>
    public static bool Erase(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload)
    {
        if (!parsed.HasTransport || parsed.Key.Protocol != IpProtocol.Tcp)
        {
            return false;
        }

        bool erased = false;
        Span<byte> segment = packet[parsed.TransportOffset..parsed.TotalLength];
        var walk = new TcpOptionWalk(segment);
        while (walk.MoveNext())
        {
            if (IsToa(walk))
            {
                for (int i = 0; i < walk.Length; i += sizeof(ushort))
                {
                    TcpSegmentWriter.WriteUInt16(segment, walk.Offset + i, (NoOperation << 8) | NoOperation, offload.HasPartialChecksum);
                }

                erased = true;
            }
        }

        return erased;
    }

    private static bool IsToa(in TcpOptionWalk walk) => walk.Kind == Kind && walk.Length is LengthIPv4 or LengthIPv6;

    private static void Write(Span<byte> option, IpAddress client, ushort port)
    {
        option[0] = Kind;
        option[1] = (byte)option.Length;
        BinaryPrimitives.WriteUInt16BigEndian(option[2..], port);
        if (client.IsIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(option[4..], client.IPv4);
        }
        else
        {
            IPv6Header.WriteAddress(option[4..], client);
        }
    }

    private static bool SegmentsStayPositive(in OffloadHeader offload, int length) => offload.GsoType == OffloadHeader.GsoNone || offload.GsoSize > length;

    /// <summary>The checksum's place stays: packet and TCP header moved together.</summary>
    private static void GrowHeader(ref OffloadHeader offload, int length)
    {
        if (offload.HeaderLength != 0)
        {
            offload.HeaderLength += (ushort)length;
        }

        if (offload.GsoType != OffloadHeader.GsoNone)
        {
            offload.GsoSize -= (ushort)length;
        }
    }
}
