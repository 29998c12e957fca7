using System.Buffers.Binary;

namespace Pivot.Packets;

/// <summary>
/// The chain of IPv6 extension headers (RFC 8200 §4), walked once and with a bound:
/// <code>
///  |  Next header  |    Length     |  hop-by-hop (0), routing (43), destination options (60): (length + 1) * 8 bytes
///  |  Next header  |    Length     |  authentication (51, RFC 4302): (length + 2) * 4 bytes
///  |  Next header  |   Reserved    |  fragment (44): 8 bytes, then | Fragment offset | Res |M| Identification, 4 bytes |
/// </code>
/// Whatever else a next-header field says is the packet's protocol, known or not.
/// </summary>
internal static class ExtensionHeaders
{
    /// <summary>Headers that are walked: each kind once and destination options twice make 6 (RFC 8200 §4.1).</summary>
    public const int Most = 8;

    private const int LeastLength = 8;
    private const int LengthOffset = 1;
    private const int SegmentsLeftOffset = 3;
    private const int FragmentWordOffset = 2;
    private const int IdentificationOffset = 4;
    private const ushort OffsetMask = 0xfff8;
    private const ushort MoreMask = 0x0001;
    private const byte HopByHop = 0;
    private const byte Routing = 43;
    private const byte Fragment = 44;
    private const byte Authentication = 51;
    private const byte DestinationOptions = 60;

    /// <summary>Finds protocol and transport header, and fills in what the chain tells about the packet.</summary>
    /// <param name="packet">The packet, cut to its own length.</param>
    /// <param name="parsed">Gets protocol, offsets and whether it is a fragment.</param>
    /// <param name="reachesTransport">False where a transport header cannot follow: a later fragment, or a packet that is to be routed on by its own header.</param>
    /// <returns>False when the chain is malformed or too long.</returns>
    public static bool TryWalk(ReadOnlySpan<byte> packet, ref ParsedPacket parsed, out bool reachesTransport)
    {
        int pointer = IPv6Header.NextHeaderOffset;
        int offset = IPv6Header.Length;
        reachesTransport = true;
        for (int walked = 0; reachesTransport && IsExtension(packet[pointer]); walked++)
        {
            byte type = packet[pointer];
            ReadOnlySpan<byte> header = packet[offset..];
            if (walked == Most || header.Length < LeastLength || (type == HopByHop && walked != 0) || (type == Fragment && parsed.FragmentHeaderOffset != 0))
            {
                return false;
            }

            int length = LengthOf(type, header);
            if (length > header.Length)
            {
                return false;
            }

            if (type == Routing && header[SegmentsLeftOffset] != 0)
            {
                reachesTransport = false;
                break;
            }

            if (type == Fragment)
            {
                FragmentFields fields = ReadFragment(header);
                parsed.FragmentHeaderOffset = (ushort)offset;
                parsed.IsFragment = !fields.IsFirst || fields.More;
                reachesTransport = fields.IsFirst;
            }

            pointer = offset;
            offset += length;
        }

        parsed.Key.Protocol = (IpProtocol)packet[pointer];
        parsed.NextHeaderOffset = (ushort)pointer;
        parsed.TransportOffset = (ushort)offset;
        return true;
    }

    /// <summary>Reads a fragment header. An atomic fragment, offset 0 and no more to come, is a whole packet (RFC 6946).</summary>
    /// <param name="header">From the header to the packet's end, at least 8 bytes.</param>
    public static FragmentFields ReadFragment(ReadOnlySpan<byte> header)
    {
        ushort word = BinaryPrimitives.ReadUInt16BigEndian(header[FragmentWordOffset..]);
        uint identification = BinaryPrimitives.ReadUInt32BigEndian(header[IdentificationOffset..]);
        return new FragmentFields(identification, word & OffsetMask, header.Length - LeastLength, (word & MoreMask) != 0);
    }

    private static bool IsExtension(byte type) => type is HopByHop or Routing or Fragment or Authentication or DestinationOptions;

    private static int LengthOf(byte type, ReadOnlySpan<byte> header) => type switch
    {
        Fragment => LeastLength,
        Authentication => (header[LengthOffset] + 2) * 4,
        _ => (header[LengthOffset] + 1) * 8,
    };
}
