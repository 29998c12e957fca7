namespace Pivot.Packets.Answers;

/// <summary>The ICMP destination-unreachable error about a packet (RFC 792), quoting as much of it as RFC 1812 §4.3.2.3 allows.</summary>
public static class IcmpUnreachable
{
    /// <summary>Bytes that stand before the quoted packet: IPv4 and ICMP headers.</summary>
    public const int HeaderLength = IPv4Header.MinimumLength + TransportHeader.IcmpLength;

    /// <summary>Code "port unreachable".</summary>
    public const byte PortUnreachable = 3;

    /// <summary>Code "host unreachable".</summary>
    public const byte HostUnreachable = 1;

    /// <summary>Code "fragmentation needed".</summary>
    public const byte FragmentationNeeded = 4;

    /// <summary>How many bytes the error about a packet has.</summary>
    /// <param name="packetLength">Total length of the packet that it is about.</param>
    public static int LengthFor(int packetLength) => IcmpErrorMessage.LengthFor(isIPv6: false, packetLength);

    /// <summary>Writes the error before the packet that it quotes, as if its destination had sent it.</summary>
    /// <param name="answer"><see cref="LengthFor"/> bytes, in which the quoted packet already starts at <see cref="HeaderLength"/>.</param>
    /// <param name="parsed">The parse of the quoted packet; the error goes from its destination to its source.</param>
    /// <param name="code">The code, such as <see cref="PortUnreachable"/>.</param>
    public static void WriteBefore(Span<byte> answer, in ParsedPacket parsed, byte code) =>
        IcmpErrorMessage.WriteBefore(answer, parsed.Key.Destination, parsed.Key.Source, (byte)IcmpType.DestinationUnreachable, code, word: 0);

    /// <summary>Writes the error "fragmentation needed" (RFC 1191 §4) before the packet that it quotes.</summary>
    /// <param name="answer">As for <see cref="WriteBefore"/>.</param>
    /// <param name="parsed">The parse of the quoted packet; the error goes to its source.</param>
    /// <param name="router">Who sends the error: an address of the board.</param>
    /// <param name="mtuBytes">The largest IP packet that the next link takes, at most 65535.</param>
    public static void WriteTooBigBefore(Span<byte> answer, in ParsedPacket parsed, IpAddress router, int mtuBytes) =>
        IcmpErrorMessage.WriteBefore(answer, router, parsed.Key.Source, (byte)IcmpType.DestinationUnreachable, FragmentationNeeded, (ushort)mtuBytes);
}
