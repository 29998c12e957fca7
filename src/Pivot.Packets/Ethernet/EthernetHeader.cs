using System.Buffers.Binary;

namespace Pivot.Packets.Ethernet;

/// <summary>
/// The header of an Ethernet II frame (RFC 894, RFC 2464), with at most one VLAN tag (IEEE 802.1Q):
/// <code>
///  |             Destination, 6 bytes              |
///  |                Source, 6 bytes                |
///  |  8100 (tag)   |  Priority, DEI, VLAN id (tag) |
///  |   EtherType   |  Payload ...
/// </code>
/// A second tag is left as the payload's <see cref="EtherType.Vlan"/> or other type, for the caller to refuse.
/// </summary>
/// <param name="Destination">To whom.</param>
/// <param name="Source">From whom.</param>
/// <param name="Type">What the payload is.</param>
/// <param name="VlanTag">The tag's 16 bits, of which the lower 12 are the VLAN's id; null in an untagged frame.</param>
public readonly record struct EthernetHeader(MacAddress Destination, MacAddress Source, EtherType Type, ushort? VlanTag = null)
{
    /// <summary>Bytes of a header without a tag.</summary>
    public const int UntaggedLength = 14;

    private const int TagLength = 4;
    private const int SourceOffset = 6;
    private const int TypeOffset = 12;
    private const ushort LeastType = 0x0600;

    /// <summary>Bytes of the header; where the payload starts.</summary>
    public int Length => VlanTag is null ? UntaggedLength : UntaggedLength + TagLength;

    /// <summary>Reads a frame's header.</summary>
    /// <param name="frame">The frame, without preamble and checksum.</param>
    /// <param name="header">The header.</param>
    /// <returns>False when the frame is too short, or is one of IEEE 802.3 whose type field is a length.</returns>
    public static bool TryParse(ReadOnlySpan<byte> frame, out EthernetHeader header)
    {
        header = default;
        if (frame.Length < UntaggedLength)
        {
            return false;
        }

        ushort? tag = null;
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(frame[TypeOffset..]);
        if (type == (ushort)EtherType.Vlan)
        {
            if (frame.Length < UntaggedLength + TagLength)
            {
                return false;
            }

            tag = BinaryPrimitives.ReadUInt16BigEndian(frame[(TypeOffset + 2)..]);
            type = BinaryPrimitives.ReadUInt16BigEndian(frame[(TypeOffset + TagLength)..]);
        }

        header = new EthernetHeader(MacAddress.Read(frame), MacAddress.Read(frame[SourceOffset..]), (EtherType)type, tag);
        return type >= LeastType;
    }

    /// <summary>Writes the header.</summary>
    /// <param name="frame">At least <see cref="Length"/> bytes.</param>
    public void Write(Span<byte> frame)
    {
        Destination.Write(frame);
        Source.Write(frame[SourceOffset..]);
        int type = TypeOffset;
        if (VlanTag is { } tag)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame[type..], (ushort)EtherType.Vlan);
            BinaryPrimitives.WriteUInt16BigEndian(frame[(type + 2)..], tag);
            type += TagLength;
        }

        BinaryPrimitives.WriteUInt16BigEndian(frame[type..], (ushort)Type);
    }
}
