using System.Buffers.Binary;
using Pivot.Packets;

namespace Pivot.Health.Checks;

/// <summary>ICMP and ICMPv6 echo messages (RFC 792, RFC 4443 §4): type, code, checksum, identifier, sequence number, payload.</summary>
internal static class EchoMessage
{
    private const byte RequestV4 = 8;
    private const byte ReplyV4 = 0;
    private const byte RequestV6 = 128;
    private const byte ReplyV6 = 129;
    private const int ChecksumOffset = 2;
    private const int IdentifierOffset = 4;
    private const int SequenceOffset = 6;
    private const int PayloadOffset = 8;
    private const int Length = PayloadOffset + 8;

    /// <summary>A request. ICMPv6's checksum covers addresses that only the kernel knows here: it fills it in.</summary>
    public static byte[] Request(bool isIPv4, ushort identifier, ushort sequence, ulong payload)
    {
        byte[] message = new byte[Length];
        message[0] = isIPv4 ? RequestV4 : RequestV6;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(IdentifierOffset), identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(SequenceOffset), sequence);
        BinaryPrimitives.WriteUInt64BigEndian(message.AsSpan(PayloadOffset), payload);
        if (isIPv4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(ChecksumOffset), InternetChecksum.Compute(message));
        }

        return message;
    }

    /// <summary>True for the reply to a request of the same family.</summary>
    public static bool Answers(ReadOnlySpan<byte> message, ReadOnlySpan<byte> request) =>
        message.Length == request.Length
        && message[0] == (request[0] == RequestV4 ? ReplyV4 : ReplyV6)
        && message[1] == 0
        && message[IdentifierOffset..].SequenceEqual(request[IdentifierOffset..]);
}
