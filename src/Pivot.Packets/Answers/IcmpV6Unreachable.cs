using System.Buffers.Binary;

namespace Pivot.Packets.Answers;

/// <summary>The ICMPv6 errors "destination unreachable" and "packet too big" about a packet (RFC 4443 §3.1, §3.2), quoting as much of it as the least IPv6 MTU allows.</summary>
public static class IcmpV6Unreachable
{
    /// <summary>Bytes that stand before the quoted packet: IPv6 and ICMPv6 headers.</summary>
    public const int HeaderLength = IPv6Header.Length + TransportHeader.IcmpLength;

    /// <summary>Code "port unreachable".</summary>
    public const byte PortUnreachable = 4;

    private const int MtuOffset = 4;

    /// <summary>How many bytes the error about a packet has.</summary>
    /// <param name="packetLength">Total length of the packet that it is about.</param>
    public static int LengthFor(int packetLength) => Math.Min(HeaderLength + packetLength, IPv6Header.LeastMtu);

    /// <summary>Writes the error before the packet that it quotes, as if its destination had sent it.</summary>
    /// <param name="answer"><see cref="LengthFor"/> bytes, in which the quoted packet already starts at <see cref="HeaderLength"/>.</param>
    /// <param name="parsed">The parse of the quoted packet; the error goes from its destination to its source.</param>
    /// <param name="code">The code, such as <see cref="PortUnreachable"/>.</param>
    public static void WriteBefore(Span<byte> answer, in ParsedPacket parsed, byte code) =>
        Write(answer, parsed.Key.Destination, parsed.Key.Source, IcmpV6Type.DestinationUnreachable, code, mtuBytes: 0);

    /// <summary>Writes the error "packet too big" (RFC 4443 §3.2) before the packet that it quotes.</summary>
    /// <param name="answer">As for <see cref="WriteBefore"/>.</param>
    /// <param name="parsed">The parse of the quoted packet; the error goes to its source.</param>
    /// <param name="router">Who sends the error: an address of the board.</param>
    /// <param name="mtuBytes">The largest IP packet that the next link takes.</param>
    public static void WriteTooBigBefore(Span<byte> answer, in ParsedPacket parsed, IpAddress router, int mtuBytes) =>
        Write(answer, router, parsed.Key.Source, IcmpV6Type.PacketTooBig, code: 0, (uint)mtuBytes);

    private static void Write(Span<byte> answer, IpAddress source, IpAddress destination, IcmpV6Type type, byte code, uint mtuBytes)
    {
        IPv6Header.Write(answer, IpProtocol.IcmpV6, source, destination, hopLimit: 64);
        Span<byte> icmp = answer[IPv6Header.Length..];
        icmp[..TransportHeader.IcmpLength].Clear();
        icmp[0] = (byte)type;
        icmp[1] = code;
        BinaryPrimitives.WriteUInt32BigEndian(icmp[MtuOffset..], mtuBytes);
        ushort pseudo = InternetChecksum.PseudoHeaderSum(source, destination, IpProtocol.IcmpV6, icmp.Length);
        BinaryPrimitives.WriteUInt16BigEndian(icmp[TransportHeader.IcmpChecksumOffset..], InternetChecksum.Compute(icmp, pseudo));
    }
}
