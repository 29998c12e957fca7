using System.Buffers.Binary;

namespace Pivot.Packets.TcpSequences;

/// <summary>The sequence numbers of a TCP segment, in host order.</summary>
public static class TcpSequenceNumbers
{
    /// <summary>The segment's own: that of its SYN, or of its first byte.</summary>
    /// <param name="packet">The packet that <paramref name="parsed"/> describes.</param>
    /// <param name="parsed">A parse with <see cref="ParsedPacket.HasTransport"/>, TCP.</param>
    public static uint Sequence(ReadOnlySpan<byte> packet, in ParsedPacket parsed) =>
        BinaryPrimitives.ReadUInt32BigEndian(packet[(parsed.TransportOffset + TransportHeader.TcpSequenceOffset)..]);

    /// <summary>What it acknowledges, where it has the flag; parameters as for <see cref="Sequence"/>.</summary>
    public static uint Acknowledgment(ReadOnlySpan<byte> packet, in ParsedPacket parsed) =>
        BinaryPrimitives.ReadUInt32BigEndian(packet[(parsed.TransportOffset + TransportHeader.TcpAcknowledgmentOffset)..]);
}
