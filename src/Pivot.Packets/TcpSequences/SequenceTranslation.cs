using System.Buffers.Binary;
using Pivot.Packets.TcpOptions;

namespace Pivot.Packets.TcpSequences;

/// <summary>Translates the sequence numbers of a connection into one of whose directions bytes were inserted, and keeps checksums as right, or as wrong, as they were.</summary>
public static class SequenceTranslation
{
    private const byte SelectiveAcknowledgment = 5;
    private const int BlockLength = 8;
    private const int WindowOffset = 14;

    /// <summary>Translates the sequence number of a segment on its way to the receiver of the inserted bytes.</summary>
    /// <param name="packet">The packet that <paramref name="parsed"/> describes.</param>
    /// <param name="parsed">A parse with <see cref="ParsedPacket.HasTransport"/>, TCP.</param>
    /// <param name="offload">Tells whether the checksum is partial.</param>
    /// <param name="inserted">The inserted bytes.</param>
    public static void TowardsReceiver(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, in InsertedBytes inserted)
    {
        Span<byte> segment = packet[parsed.TransportOffset..parsed.TotalLength];
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(segment[TransportHeader.TcpSequenceOffset..]);
        TcpSegmentWriter.WriteUInt32(segment, TransportHeader.TcpSequenceOffset, inserted.ToReceiver(sequence), offload.HasPartialChecksum);
    }

    /// <summary>
    /// Translates the acknowledgment number, the window and the blocks of selective acknowledgments (RFC 2018, RFC 2883) of a segment on its way to the sender, who does not know of the inserted
    /// bytes. The window's right edge stays the receiver's: until the inserted bytes are acknowledged, they take their room in it. Of options that are malformed those before the fault are translated.
    /// </summary>
    /// <param name="packet">The packet that <paramref name="parsed"/> describes.</param>
    /// <param name="parsed">A parse with <see cref="ParsedPacket.HasTransport"/>, TCP.</param>
    /// <param name="offload">Tells whether the checksum is partial.</param>
    /// <param name="inserted">The inserted bytes.</param>
    /// <param name="windowShift">The receiver's window scale (RFC 7323 §2), 0 to 14, where it is known. With 0 for a greater one the window comes out smaller than it is until the bytes are acknowledged.</param>
    public static void TowardsSender(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, in InsertedBytes inserted, int windowShift = 0)
    {
        if ((parsed.TcpFlags & TcpFlags.Ack) == 0)
        {
            return;
        }

        Span<byte> segment = packet[parsed.TransportOffset..parsed.TotalLength];
        bool partial = offload.HasPartialChecksum;
        if (!inserted.IsPassed)
        {
            // The window of a SYN-ACK is never scaled.
            TranslateWindow(segment, inserted, (parsed.TcpFlags & TcpFlags.Syn) != 0 ? 0 : windowShift, partial);
        }

        Translate(segment, TransportHeader.TcpAcknowledgmentOffset, inserted, partial);
        var walk = new TcpOptionWalk(segment);
        while (walk.MoveNext())
        {
            if (walk.Kind == SelectiveAcknowledgment && (walk.Length - 2) % BlockLength == 0)
            {
                for (int edge = walk.Offset + 2; edge < walk.Offset + walk.Length; edge += sizeof(uint))
                {
                    Translate(segment, edge, inserted, partial);
                }
            }
        }
    }

    private static void TranslateWindow(Span<byte> segment, in InsertedBytes inserted, int shift, bool partial)
    {
        uint acknowledged = BinaryPrimitives.ReadUInt32BigEndian(segment[TransportHeader.TcpAcknowledgmentOffset..]);
        uint window = (uint)BinaryPrimitives.ReadUInt16BigEndian(segment[WindowOffset..]) << shift;
        uint translated = inserted.ToSender(acknowledged + window) - inserted.ToSender(acknowledged);
        TcpSegmentWriter.WriteUInt16(segment, WindowOffset, (ushort)(translated >> shift), partial);
    }

    private static void Translate(Span<byte> segment, int offset, in InsertedBytes inserted, bool partial)
    {
        uint acknowledged = BinaryPrimitives.ReadUInt32BigEndian(segment[offset..]);
        TcpSegmentWriter.WriteUInt32(segment, offset, inserted.ToSender(acknowledged), partial);
    }
}
