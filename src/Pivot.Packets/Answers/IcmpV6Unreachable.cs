using System.Buffers.Binary;

namespace Pivot.Packets.Answers;

/// <summary>The ICMPv6 destination-unreachable error about a packet (RFC 4443 §3.1), quoting as much of it as the least IPv6 MTU allows.</summary>
public static class IcmpV6Unreachable
{
    /// <summary>Bytes that stand before the quoted packet: IPv6 and ICMPv6 headers.</summary>
    public const int HeaderLength = IPv6Header.Length + TransportHeader.IcmpLength;

    /// <summary>Code "port unreachable".</summary>
    public const byte PortUnreachable = 4;

    private const byte DestinationUnreachable = 1;

    /// <summary>How many bytes the error about a packet has.</summary>
    /// <param name="packetLength">Total length of the packet that it is about.</param>
    public static int LengthFor(int packetLength) => Math.Min(HeaderLength + packetLength, IPv6Header.LeastMtu);

    /// <summary>Writes the error before the packet that it quotes.</summary>
    /// <param name="answer"><see cref="LengthFor"/> bytes, in which the quoted packet already starts at <see cref="HeaderLength"/>.</param>
    /// <param name="parsed">The parse of the quoted packet; the error goes from its destination to its source.</param>
    /// <param name="code">The code, such as <see cref="PortUnreachable"/>.</param>
    public static void WriteBefore(Span<byte> answer, in ParsedPacket parsed, byte code)
    {
        IPv6Header.Write(answer, IpProtocol.IcmpV6, parsed.Key.Destination, parsed.Key.Source, hopLimit: 64);
        Span<byte> icmp = answer[IPv6Header.Length..];
        icmp[..TransportHeader.IcmpLength].Clear();
        icmp[0] = DestinationUnreachable;
        icmp[1] = code;
        ushort pseudo = InternetChecksum.PseudoHeaderSum(parsed.Key.Destination, parsed.Key.Source, IpProtocol.IcmpV6, icmp.Length);
        BinaryPrimitives.WriteUInt16BigEndian(icmp[TransportHeader.IcmpChecksumOffset..], InternetChecksum.Compute(icmp, pseudo));
    }
}
