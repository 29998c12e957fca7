using System.Buffers.Binary;

namespace Pivot.Packets.ProxyProtocol;

/// <summary>
/// Version 1 of the PROXY protocol's header (haproxy, doc/proxy-protocol.txt §2.1), a line of text: <c>PROXY TCP4 192.0.2.10 198.51.100.80 40000 80\r\n</c>.
/// </summary>
public static class ProxyHeaderV1
{
    /// <summary>Bytes of the longest line that <see cref="Write"/> makes: two full IPv6 addresses.</summary>
    public const int MostBytes = 104;

    private const int AddressBytes = 16;

    /// <summary>Writes the line for a connection.</summary>
    /// <param name="target">At least <see cref="MostBytes"/>.</param>
    /// <param name="flow">From the client to the virtual service, as the client sees it. What is not TCP, or between two families, becomes <c>UNKNOWN</c>: the server then takes the addresses of its own connection.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> target, in FlowKey flow)
    {
        if (flow.Protocol != IpProtocol.Tcp || flow.Source.IsIPv4 != flow.Destination.IsIPv4)
        {
            return Append(target, 0, "PROXY UNKNOWN\r\n"u8);
        }

        int length = Append(target, 0, flow.Source.IsIPv4 ? "PROXY TCP4 "u8 : "PROXY TCP6 "u8);
        length = AppendAddress(target, length, flow.Source);
        length = AppendAddress(target, length, flow.Destination);
        length = AppendNumber(target, length, flow.SourcePort);
        length = Append(target, length, " "u8);
        length = AppendNumber(target, length, flow.DestinationPort);
        return Append(target, length, "\r\n"u8);
    }

    private static int Append(Span<byte> target, int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(target[length..]);
        return length + text.Length;
    }

    private static int AppendNumber(Span<byte> target, int length, int number)
    {
        // Cannot fail: MostBytes has room for every line.
        _ = number.TryFormat(target[length..], out int written);
        return length + written;
    }

    private static int AppendAddress(Span<byte> target, int length, IpAddress address)
    {
        length = address.IsIPv4 ? AppendIPv4(target, length, address.IPv4) : AppendIPv6(target, length, address);
        return Append(target, length, " "u8);
    }

    private static int AppendIPv4(Span<byte> target, int length, uint address)
    {
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            length = AppendNumber(target, length, (byte)(address >> shift));
            length = shift == 0 ? length : Append(target, length, "."u8);
        }

        return length;
    }

    /// <summary>In the form that RFC 5952 recommends: lower case, the longest run of two or more zero words, the first of equals, as "::".</summary>
    private static int AppendIPv6(Span<byte> target, int length, IpAddress address)
    {
        Span<byte> bytes = stackalloc byte[AddressBytes];
        IPv6Header.WriteAddress(bytes, address);
        (int start, int end) = LongestZeros(bytes);
        for (int i = 0; i < AddressBytes; i += sizeof(ushort))
        {
            if (i == start)
            {
                length = Append(target, length, "::"u8);
                i = end - sizeof(ushort);
                continue;
            }

            length = i == 0 || i == end ? length : Append(target, length, ":"u8);
            _ = BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]).TryFormat(target[length..], out int written, "x");
            length += written;
        }

        return length;
    }

    /// <summary>Where the run to be left out starts and ends, in bytes; both -1 when there is none.</summary>
    private static (int Start, int End) LongestZeros(ReadOnlySpan<byte> bytes)
    {
        (int Start, int End) longest = (-1, -1);
        int start = 0;
        for (int i = 0; i < AddressBytes; i += sizeof(ushort))
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]) != 0)
            {
                start = i + sizeof(ushort);
            }
            else if (i + sizeof(ushort) - start > Math.Max(longest.End - longest.Start, sizeof(ushort)))
            {
                longest = (start, i + sizeof(ushort));
            }
        }

        return longest;
    }
}
