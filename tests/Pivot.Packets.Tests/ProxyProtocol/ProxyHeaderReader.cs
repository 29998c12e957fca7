using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace Pivot.Packets.Tests.ProxyProtocol;

/// <summary>Reads PROXY headers as a server does (haproxy, doc/proxy-protocol.txt), apart from the code under test.</summary>
internal static class ProxyHeaderReader
{
    /// <summary>The client's and the virtual service's end; null for a connection of the sender's own.</summary>
    public static (IPEndPoint Source, IPEndPoint Destination)? Read(byte[] header)
    {
        if (header[0] == 'P')
        {
            return ReadText(header);
        }

        Assert.Equal("0D0A0D0A000D0A515549540A", Convert.ToHexString(header[..12]));
        Assert.Equal(2, header[12] >> 4);
        Assert.Equal(header.Length - 16, BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(14)));
        if ((header[12] & 15) == 0)
        {
            return null;
        }

        int address = header[13] >> 4 == 1 ? 4 : 16;
        int ports = 16 + (2 * address);
        return (
            new IPEndPoint(new IPAddress(header.AsSpan(16, address)), BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(ports))),
            new IPEndPoint(new IPAddress(header.AsSpan(16 + address, address)), BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(ports + 2))));
    }

    private static (IPEndPoint Source, IPEndPoint Destination)? ReadText(byte[] header)
    {
        string line = Encoding.ASCII.GetString(header);
        Assert.EndsWith("\r\n", line, StringComparison.Ordinal);
        string[] words = line[..^2].Split(' ');
        if (words[1] == "UNKNOWN")
        {
            return null;
        }

        Assert.Equal(6, words.Length);
        Assert.Equal(words[1] == "TCP6", words[2].Contains(':'));
        return (
            new IPEndPoint(IPAddress.Parse(words[2]), int.Parse(words[4], CultureInfo.InvariantCulture)),
            new IPEndPoint(IPAddress.Parse(words[3]), int.Parse(words[5], CultureInfo.InvariantCulture)));
    }
}
