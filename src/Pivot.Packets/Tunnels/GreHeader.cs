using System.Buffers.Binary;

namespace Pivot.Packets.Tunnels;

/// <summary>
/// The header of GRE (RFC 2784 §2):
/// <code>
///  |C|       Reserved0       | Ver |         Protocol type         |
///  |      Checksum (if C)          |       Reserved1 (if C)        |
/// </code>
/// </summary>
internal static class GreHeader
{
    private const ushort ChecksumPresent = 0x8000;
    private const ushort ProtocolIPv4 = 0x0800;
    private const ushort ProtocolIPv6 = 0x86dd;
    private const int ChecksumOffset = 4;

    public static int LengthWith(bool checksum) => checksum ? 8 : 4;

    /// <summary>Writes the header.</summary>
    /// <param name="gre">From the GRE header to the end of the carried packet.</param>
    /// <param name="carriesIPv6">The family of the carried packet.</param>
    /// <param name="offload">The carried packet's.</param>
    /// <param name="checksum">Whether to write a checksum, which covers header and packet.</param>
    public static void Write(Span<byte> gre, bool carriesIPv6, in OffloadHeader offload, bool checksum)
    {
        BinaryPrimitives.WriteUInt16BigEndian(gre, checksum ? ChecksumPresent : (ushort)0);
        BinaryPrimitives.WriteUInt16BigEndian(gre[2..], carriesIPv6 ? ProtocolIPv6 : ProtocolIPv4);
        if (checksum)
        {
            gre.Slice(ChecksumOffset, 4).Clear();
            BinaryPrimitives.WriteUInt16BigEndian(gre[ChecksumOffset..], (ushort)~CarriedChecksum.Sum(gre, LengthWith(checksum), offload));
        }
    }
}
