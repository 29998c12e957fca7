using System.Buffers.Binary;

namespace Pivot.Timekeeping;

/// <summary>
/// What a client and a server of SNTP say to each other (RFC 4330, RFC 5905 §7.3). Network byte order. The request carries a random number where the client's time would stand: the server repeats it, so that nobody who has not seen the
/// request can answer it, and learns nothing. Pure.
/// </summary>
internal static class TimeMessage
{
    /// <summary>Bytes of a message without extensions.</summary>
    public const int Length = 48;

    private const byte RequestFlags = (4 << 3) | 3;
    private const int ServerMode = 4;
    private const int NotSynchronized = 3;
    private const int HighestStratum = 15;
    private const int OriginAt = 24;
    private const int ReceiveAt = 32;
    private const int TransmitAt = 40;

    /// <summary>The beginning of the era of 1900, and of the one that follows it (2036-02-07): a time whose highest bit is clear is of the latter (RFC 4330 §3).</summary>
    private static readonly DateTime FirstEra = new(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime SecondEra = FirstEra.AddSeconds(4294967296.0);

    /// <summary>Writes a request.</summary>
    /// <param name="message">48 bytes.</param>
    /// <param name="token">Random.</param>
    public static void WriteRequest(Span<byte> message, ulong token)
    {
        message[..Length].Clear();
        message[0] = RequestFlags;
        BinaryPrimitives.WriteUInt64BigEndian(message[TransmitAt..], token);
    }

    /// <summary>Reads the answer to a request.</summary>
    /// <param name="message">What has come.</param>
    /// <param name="token">The request's.</param>
    /// <param name="sent">When it was sent, by the client's clock.</param>
    /// <param name="received">When the answer came, by the same.</param>
    /// <param name="offset">What the client's clock lacks.</param>
    /// <returns>False where it is no answer to it, or of a server that does not know the time itself.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, ulong token, DateTime sent, DateTime received, out TimeSpan offset)
    {
        offset = default;
        if (message.Length < Length || (message[0] & 7) != ServerMode || message[0] >> 6 == NotSynchronized || message[1] is 0 or > HighestStratum
            || BinaryPrimitives.ReadUInt64BigEndian(message[OriginAt..]) != token || BinaryPrimitives.ReadUInt64BigEndian(message[TransmitAt..]) == 0)
        {
            return false;
        }

        // RFC 4330 §5: ((T2 - T1) + (T3 - T4)) / 2
        TimeSpan there = TimeAt(message, ReceiveAt) - sent;
        TimeSpan back = TimeAt(message, TransmitAt) - received;
        offset = (there + back) / 2;
        return true;
    }

    private static DateTime TimeAt(ReadOnlySpan<byte> message, int at)
    {
        uint seconds = BinaryPrimitives.ReadUInt32BigEndian(message[at..]);
        uint fraction = BinaryPrimitives.ReadUInt32BigEndian(message[(at + 4)..]);
        DateTime era = (seconds & 0x8000_0000) != 0 ? FirstEra : SecondEra;
        return era.AddTicks((seconds * TimeSpan.TicksPerSecond) + (long)((ulong)fraction * TimeSpan.TicksPerSecond >> 32));
    }
}
