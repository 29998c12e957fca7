namespace Pivot.Packets.TcpSequences;

/// <summary>
/// Bytes that were put into one direction of a TCP connection on its way, and what that does to sequence numbers: the sender does not know of them, the receiver does. All arithmetic wraps
/// at 2^32 (RFC 9293 §3.4).
/// </summary>
/// <param name="At">The sequence number of the first inserted byte: that which the sender's next byte would have had.</param>
/// <param name="Count">How many bytes, 0 to some hundred.</param>
/// <param name="IsPassed">
/// True once the receiver has acknowledged all of them: then nothing is before <paramref name="At"/> any more but what is old, and the comparison, which holds only within 2 GiB, is left out.
/// </param>
public readonly record struct InsertedBytes(uint At, uint Count, bool IsPassed = false)
{
    /// <summary>A sequence number of the sender as the receiver must see it.</summary>
    public uint ToReceiver(uint sequence) => IsPassed || (int)(sequence - At) >= 0 ? sequence + Count : sequence;

    /// <summary>
    /// A sequence number that the receiver acknowledges as the sender must see it. One within the inserted bytes becomes their place: the sender has sent nothing there yet.
    /// </summary>
    public uint ToSender(uint acknowledged)
    {
        int past = (int)(acknowledged - At);
        if (!IsPassed && past < 0)
        {
            return acknowledged;
        }

        return !IsPassed && past < (int)Count ? At : acknowledged - Count;
    }

    /// <summary>True when an acknowledgment of the receiver covers all inserted bytes, within 2 GiB of them.</summary>
    public bool IsAcknowledgedBy(uint acknowledged) => (int)(acknowledged - (At + Count)) >= 0;
}
