using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Pivot.Health.Checks;

/// <summary>The parts of RFC 1035 §4.1 that a check needs: a query with one question, and whether a message answers it.</summary>
internal static class DnsMessage
{
    public const int NoError = 0;

    private const int HeaderLength = 12;
    private const int MaxName = 255;
    private const int MaxLabel = 63;
    private const ushort RecursionDesired = 0x0100;
    private const ushort ResponseAndOpcode = 0xf800;
    private const ushort IsResponse = 0x8000;
    private const ushort ClassInternet = 1;

    /// <summary>A query, or null for a name that does not fit: labels of 1 to 63 bytes, 255 in all.</summary>
    public static byte[]? Query(ushort id, string name, DnsQueryType type)
    {
        byte[] text = Encoding.ASCII.GetBytes(name.EndsWith('.') ? name[..^1] : name);
        byte[] message = new byte[HeaderLength + text.Length + 2 + 4];
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), 1);

        // Each label's length stands where the dot before it was.
        text.CopyTo(message, HeaderLength + 1);
        int lengthAt = HeaderLength;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] != '.')
            {
                continue;
            }

            int label = HeaderLength + i - lengthAt;
            if (label is 0 or > MaxLabel)
            {
                return null;
            }

            message[lengthAt] = (byte)label;
            lengthAt = HeaderLength + 1 + i;
        }

        message[lengthAt] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(lengthAt + 1), (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(lengthAt + 3), ClassInternet);
        return text.Length + 2 <= MaxName ? message : null;
    }

    /// <summary>The response code of the answer to a query; null for a message that is no answer to it.</summary>
    public static int? ResponseCode(ReadOnlySpan<byte> message, ReadOnlySpan<byte> query)
    {
        if (message.Length < HeaderLength || !message[..2].SequenceEqual(query[..2]))
        {
            return null;
        }

        ushort flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        if ((flags & ResponseAndOpcode) != IsResponse)
        {
            return null;
        }

        int code = flags & 0xf;
        ushort questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);

        // A server that could not read the query (FORMERR, NOTIMP) or refuses it may leave the question out.
        bool isAnswer = questions == 1 ? HasQuestion(message, query) : questions == 0 && code != NoError;
        return isAnswer ? code : null;
    }

    /// <summary>A code's name (RFC 1035 §4.1.1, RFC 2136 §2.2).</summary>
    public static string CodeName(int code) => code switch
    {
        0 => "NOERROR",
        1 => "FORMERR",
        2 => "SERVFAIL",
        3 => "NXDOMAIN",
        4 => "NOTIMP",
        5 => "REFUSED",
        9 => "NOTAUTH",
        _ => string.Create(CultureInfo.InvariantCulture, $"response code {code}"),
    };

    // Letters of a name are equal in either case (RFC 1035 §2.3.3); lengths, type and class are no letters.
    private static bool HasQuestion(ReadOnlySpan<byte> message, ReadOnlySpan<byte> query) =>
        message.Length >= query.Length && Ascii.EqualsIgnoreCase(message[HeaderLength..(query.Length - 4)], query[HeaderLength..^4])
        && message[(query.Length - 4)..query.Length].SequenceEqual(query[^4..]);
}
