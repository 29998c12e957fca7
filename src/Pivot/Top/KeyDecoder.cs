namespace Pivot.Top;

/// <summary>Makes keys of a terminal's bytes: letters, control characters, and the sequences of VT100 and its successors, also where they arrive in parts.</summary>
internal sealed class KeyDecoder
{
    private const byte Escape = 0x1b;
    private const int LongestSequence = 8;

    private readonly byte[] _bytes = new byte[LongestSequence];
    private int _count;

    /// <summary>An escape sequence has begun; a lone Escape key looks the same until <see cref="Flush"/>.</summary>
    public bool IsWaiting => _count > 0;

    private ReadOnlySpan<byte> Sequence => _bytes.AsSpan(0, _count);

    /// <summary>Takes a byte.</summary>
    /// <returns>The key that it completes; none while a sequence is not complete.</returns>
    public TopKey Take(byte value)
    {
        if (_count == 0 && value != Escape)
        {
            return OfByte(value);
        }

        _bytes[_count++] = value;
        bool isOpening = Sequence is [Escape] or [Escape, (byte)'[' or (byte)'O'];
        bool goesOn = isOpening || (Sequence is [Escape, (byte)'[', ..] && value is >= 0x20 and < 0x40 && _count < LongestSequence);
        return goesOn ? TopKey.None : Complete();
    }

    /// <summary>No more bytes came: what has begun is the Escape key.</summary>
    public TopKey Flush()
    {
        bool isLone = Sequence is [Escape];
        _count = 0;
        return isLone ? TopKey.Back : TopKey.None;
    }

    private TopKey Complete()
    {
        TopKey key = Sequence switch
        {
            [_, (byte)'[' or (byte)'O', (byte)'A'] => TopKey.Up,
            [_, (byte)'[' or (byte)'O', (byte)'B'] => TopKey.Down,
            [_, (byte)'[' or (byte)'O', (byte)'C'] => TopKey.Open,
            [_, (byte)'[' or (byte)'O', (byte)'D'] => TopKey.Back,
            [_, (byte)'[' or (byte)'O', (byte)'H'] or [_, (byte)'[', (byte)'1' or (byte)'7', (byte)'~'] => TopKey.First,
            [_, (byte)'[' or (byte)'O', (byte)'F'] or [_, (byte)'[', (byte)'4' or (byte)'8', (byte)'~'] => TopKey.Last,
            [_, (byte)'[', (byte)'5', (byte)'~'] => TopKey.PageUp,
            [_, (byte)'[', (byte)'6', (byte)'~'] => TopKey.PageDown,
            _ => TopKey.None,
        };
        _count = 0;
        return key;
    }

    private static TopKey OfByte(byte value) => (char)value switch
    {
        'k' => TopKey.Up,
        'j' => TopKey.Down,
        'b' or '\x02' => TopKey.PageUp,
        'f' or '\x06' => TopKey.PageDown,
        'g' => TopKey.First,
        'G' => TopKey.Last,
        '\r' or '\n' => TopKey.Open,
        '\b' or '\x7f' => TopKey.Back,
        'c' => TopKey.Connections,
        'd' => TopKey.Drops,
        's' => TopKey.Sort,
        'p' or ' ' => TopKey.Pause,
        '?' or 'h' => TopKey.Help,
        '\x0c' or 'r' => TopKey.Redraw,
        'q' or '\x03' or '\x04' => TopKey.Quit,
        _ => TopKey.None,
    };
}
