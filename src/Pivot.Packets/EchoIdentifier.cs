using System.Buffers.Binary;

namespace Pivot.Packets;

/// <summary>The identifier of an ICMP echo (RFC 792, RFC 4443 §4), by which whoever asks knows its answers, as the port of its end of the flow.</summary>
internal static class EchoIdentifier
{
    /// <summary>Where the identifier stands in the message.</summary>
    public const int Offset = 4;

    /// <summary>Reads the identifier of an echo; leaves the key alone for other messages.</summary>
    /// <param name="icmp">The message, at least 8 bytes.</param>
    /// <param name="isIPv6">The family.</param>
    /// <param name="key">Gets it as source port of a request, or as destination port of a reply.</param>
    /// <returns>The kind of message.</returns>
    public static TransportKind Read(ReadOnlySpan<byte> icmp, bool isIPv6, ref FlowKey key)
    {
        ushort identifier = BinaryPrimitives.ReadUInt16BigEndian(icmp[Offset..]);
        if (icmp[0] == (isIPv6 ? TransportHeader.IcmpV6EchoRequest : TransportHeader.IcmpEchoRequest))
        {
            key.SourcePort = identifier;
            return TransportKind.EchoRequest;
        }

        if (icmp[0] == (isIPv6 ? TransportHeader.IcmpV6EchoReply : TransportHeader.IcmpEchoReply))
        {
            key.DestinationPort = identifier;
            return TransportKind.EchoReply;
        }

        return TransportKind.IcmpMessage;
    }
}
