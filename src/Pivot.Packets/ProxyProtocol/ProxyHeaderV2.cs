using System.Buffers.Binary;

namespace Pivot.Packets.ProxyProtocol;

/// <summary>
/// Version 2 of the PROXY protocol's header (haproxy, doc/proxy-protocol.txt §2.2), binary:
/// <code>
///  |  0D 0A 0D 0A 00 0D 0A 51 55 49 54 0A (signature)              |
///  |Version|Command|Family |Transp.|       Bytes that follow       |
///  |  Source address, destination address: 4 or 16 bytes each      |
///  |          Source port          |       Destination port        |
///  |  03 00 04, CRC32c (optional)                                  |
/// </code>
/// </summary>
public static class ProxyHeaderV2
{
    /// <summary>Bytes of the longest header that <see cref="Write"/> makes.</summary>
    public const int MostBytes = FixedBytes + 36 + ChecksumBytes;

    private const int FixedBytes = 16;
    private const int LengthOffset = 14;
    private const int ChecksumBytes = 7;
    private const byte CommandLocal = 0x20;
    private const byte CommandProxy = 0x21;
    private const byte FamilyIPv4 = 0x10;
    private const byte FamilyIPv6 = 0x20;
    private const byte Stream = 1;
    private const byte Datagram = 2;
    private const byte TypeCrc32C = 3;

    private static ReadOnlySpan<byte> Signature => [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];

    /// <summary>Writes the header for a connection.</summary>
    /// <param name="target">At least <see cref="MostBytes"/>.</param>
    /// <param name="flow">From the client to the virtual service, as the client sees it. What is neither TCP nor UDP, or between two families, becomes a <c>LOCAL</c> header: the server then takes the addresses of its own connection.</param>
    /// <param name="checksum">Adds a CRC32c of the header, which servers that know it verify.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> target, in FlowKey flow, bool checksum = false)
    {
        byte transport = flow.Protocol switch { IpProtocol.Tcp => Stream, IpProtocol.Udp => Datagram, _ => 0 };
        bool known = transport != 0 && flow.Source.IsIPv4 == flow.Destination.IsIPv4;
        Signature.CopyTo(target);
        target[12] = known ? CommandProxy : CommandLocal;
        target[13] = known ? (byte)((flow.Source.IsIPv4 ? FamilyIPv4 : FamilyIPv6) | transport) : (byte)0;
        int length = known ? WriteAddresses(target, flow) : FixedBytes;
        int end = checksum ? length + ChecksumBytes : length;
        BinaryPrimitives.WriteUInt16BigEndian(target[LengthOffset..], (ushort)(end - FixedBytes));
        if (checksum)
        {
            WriteChecksum(target[..end], length);
        }

        return end;
    }

    private static int WriteAddresses(Span<byte> target, in FlowKey flow)
    {
        int address = flow.Source.BitLength / 8;
        Span<byte> rest = target[FixedBytes..];
        if (flow.Source.IsIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(rest, flow.Source.IPv4);
            BinaryPrimitives.WriteUInt32BigEndian(rest[address..], flow.Destination.IPv4);
        }
        else
        {
            IPv6Header.WriteAddress(rest, flow.Source);
            IPv6Header.WriteAddress(rest[address..], flow.Destination);
        }

        BinaryPrimitives.WriteUInt16BigEndian(rest[(2 * address)..], flow.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(rest[((2 * address) + 2)..], flow.DestinationPort);
        return FixedBytes + (2 * address) + 4;
    }

    /// <summary>The checksum is over the whole header with its own field zero, and stands in network order.</summary>
    private static void WriteChecksum(Span<byte> header, int offset)
    {
        header[offset] = TypeCrc32C;
        BinaryPrimitives.WriteUInt16BigEndian(header[(offset + 1)..], sizeof(uint));
        Span<byte> field = header[(offset + 3)..];
        field.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(field, Crc32C.Compute(header));
    }
}
