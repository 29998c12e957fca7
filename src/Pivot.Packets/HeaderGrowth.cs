using System.Buffers.Binary;

namespace Pivot.Packets;

/// <summary>Makes room within a packet by moving what stands before it, which is short, towards the room before the packet.</summary>
internal static class HeaderGrowth
{
    /// <summary>True when the packet can get so many bytes longer: it is whole, TCP, and stays within what its length field can say.</summary>
    /// <param name="grown">The room, then the packet.</param>
    /// <param name="parsed">The packet's parse.</param>
    /// <param name="bytes">How much longer.</param>
    public static bool Fits(ReadOnlySpan<byte> grown, in ParsedPacket parsed, int bytes) =>
        parsed.HasTransport && parsed.Key.Protocol == IpProtocol.Tcp && !parsed.IsFragment
        && grown.Length >= bytes + parsed.TotalLength
        && bytes + parsed.TotalLength - (parsed.IsIPv6 ? IPv6Header.Length : 0) <= ushort.MaxValue;

    /// <summary>Moves the packet's first bytes to the start of the room, and puts the new length into its IP header and its parse.</summary>
    /// <param name="grown">The room of <paramref name="bytes"/> bytes, then the packet.</param>
    /// <param name="parsed">The packet's parse, which <see cref="Fits"/> accepts.</param>
    /// <param name="head">How many bytes to move: at least the IP header.</param>
    /// <param name="bytes">How far: so many bytes behind the moved ones are free for the caller to fill.</param>
    public static void MoveHead(Span<byte> grown, ref ParsedPacket parsed, int head, int bytes)
    {
        grown.Slice(bytes, head).CopyTo(grown);
        Span<byte> length = grown[(parsed.IsIPv6 ? IPv6Header.PayloadLengthOffset : IPv4Header.TotalLengthOffset)..];
        ushort before = BinaryPrimitives.ReadUInt16BigEndian(length);
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(before + bytes));
        if (!parsed.IsIPv6)
        {
            IPv4Header.UpdateChecksum(grown, before, (ushort)(before + bytes));
        }

        parsed.TotalLength += bytes;
    }
}
