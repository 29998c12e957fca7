namespace Pivot.Packets.Answers;

/// <summary>The ICMPv6 errors "destination unreachable" and "packet too big" about a packet (RFC 4443 §3.1, §3.2), quoting as much of it as the least IPv6 MTU allows.</summary>
public static class IcmpV6Unreachable
{
    /// <summary>Bytes that stand before the quoted packet: IPv6 and ICMPv6 headers.</summary>
    public const int HeaderLength = IPv6Header.Length + TransportHeader.IcmpLength;

    /// <summary>Code "port unreachable".</summary>
    public const byte PortUnreachable = 4;

    /// <summary>Code "address unreachable".</summary>
    public const byte AddressUnreachable = 3;

    /// <summary>How many bytes the error about a packet has.</summary>
    /// <param name="packetLength">Total length of the packet that it is about.</param>
    public static int LengthFor(int packetLength) => IcmpErrorMessage.LengthFor(isIPv6: true, packetLength);

    /// <summary>Writes the error before the packet that it quotes, as if its destination had sent it.</summary>
    /// <param name="answer"><see cref="LengthFor"/> bytes, in which the quoted packet already starts at <see cref="HeaderLength"/>.</param>
    /// <param name="parsed">The parse of the quoted packet; the error goes from its destination to its source.</param>
    /// <param name="code">The code, such as <see cref="PortUnreachable"/>.</param>
    public static void WriteBefore(Span<byte> answer, in ParsedPacket parsed, byte code) =>
        IcmpErrorMessage.WriteBefore(answer, parsed.Key.Destination, parsed.Key.Source, (byte)IcmpV6Type.DestinationUnreachable, code, word: 0);

    /// <summary>Writes the error "packet too big" (RFC 4443 §3.2) before the packet that it quotes.</summary>
    /// <param name="answer">As for <see cref="WriteBefore"/>.</param>
    /// <param name="parsed">The parse of the quoted packet; the error goes to its source.</param>
    /// <param name="router">Who sends the error: an address of the board.</param>
    /// <param name="mtuBytes">The largest IP packet that the next link takes.</param>
    public static void WriteTooBigBefore(Span<byte> answer, in ParsedPacket parsed, IpAddress router, int mtuBytes) =>
        IcmpErrorMessage.WriteBefore(answer, router, parsed.Key.Source, (byte)IcmpV6Type.PacketTooBig, code: 0, (uint)mtuBytes);
}
