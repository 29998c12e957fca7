using System.Buffers.Binary;

namespace Pivot.Packets.Answers;

/// <summary>An ICMP or ICMPv6 error of any type before the packet that it quotes (RFC 792, RFC 4443 §3).</summary>
public static class IcmpErrorMessage
{
    private const int WordOffset = 4;

    /// <summary>RFC 1812 §4.3.2.3.</summary>
    private const int LongestOverIPv4 = 576;

    /// <summary>Bytes that stand before the quoted packet.</summary>
    /// <param name="isIPv6">The family of the quoted packet, and so of the error.</param>
    public static int HeaderLength(bool isIPv6) => (isIPv6 ? IPv6Header.Length : IPv4Header.MinimumLength) + TransportHeader.IcmpLength;

    /// <summary>How many bytes the error has.</summary>
    /// <param name="isIPv6">As in <see cref="HeaderLength"/>.</param>
    /// <param name="quotedLength">Bytes of the packet that it is about, as far as they are there.</param>
    public static int LengthFor(bool isIPv6, int quotedLength) => Math.Min(HeaderLength(isIPv6) + quotedLength, isIPv6 ? IPv6Header.LeastMtu : LongestOverIPv4);

    /// <summary>Writes the error before the packet that it quotes, with a TTL of 64.</summary>
    /// <param name="answer"><see cref="LengthFor"/> bytes, in which the quoted packet already starts at <see cref="HeaderLength"/>.</param>
    /// <param name="sender">Who sends the error.</param>
    /// <param name="receiver">Who gets it, of the same family.</param>
    /// <param name="type">Of <see cref="IcmpType"/> or <see cref="IcmpV6Type"/>.</param>
    /// <param name="code">The type's code.</param>
    /// <param name="word">The second word: an MTU in bytes (over IPv4 its low half), a pointer, or 0.</param>
    public static void WriteBefore(Span<byte> answer, IpAddress sender, IpAddress receiver, byte type, byte code, uint word)
    {
        bool isIPv6 = !receiver.IsIPv4;
        Span<byte> icmp = answer[(isIPv6 ? IPv6Header.Length : IPv4Header.MinimumLength)..];
        icmp[0] = type;
        icmp[1] = code;
        BinaryPrimitives.WriteUInt16BigEndian(icmp[TransportHeader.IcmpChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(icmp[WordOffset..], word);
        ushort pseudo = 0;
        if (isIPv6)
        {
            IPv6Header.Write(answer, IpProtocol.IcmpV6, sender, receiver, hopLimit: 64);
            pseudo = InternetChecksum.PseudoHeaderSum(sender, receiver, IpProtocol.IcmpV6, icmp.Length);
        }
        else
        {
            IPv4Header.Write(answer, IpProtocol.Icmp, sender, receiver, ttl: 64);
        }

        BinaryPrimitives.WriteUInt16BigEndian(icmp[TransportHeader.IcmpChecksumOffset..], InternetChecksum.Compute(icmp, pseudo));
    }
}
