namespace Pivot.Keys;

/// <summary>
/// Makes keys of a terminal's bytes: characters in UTF-8, control characters, and the sequences of VT100 and its successors, also where they arrive in parts. Bytes that are no UTF-8, and sequences that are not known, are
/// nothing; a control character within a sequence ends it and counts.
/// </summary>
internal sealed class KeyDecoder
{
    private const byte Escape = 0x1b;
    private const int LongestSequence = 16;

    private readonly byte[] _bytes = new byte[LongestSequence];
    private int _count;
    private int _codePoint; // of the character of which the first bytes are there
    private int _missing; // bytes of it that are not
    private int _least; // below this it would have had fewer bytes, and is none
    private bool _isAfterReturn;

    /// <summary>An escape sequence has begun; a lone Escape key looks the same until <see cref="Flush"/>.</summary>
    public bool IsWaiting => _count > 0;

    private ReadOnlySpan<byte> Sequence => _bytes.AsSpan(0, _count);

    /// <summary>Takes a byte.</summary>
    /// <returns>The key that it completes; none while a sequence is not complete.</returns>
    public Key Take(byte value)
    {
        bool isAfterReturn = _isAfterReturn;
        _isAfterReturn = false;
        if (_count > 0 && value >= 0x20)
        {
            return TakeOfSequence(value);
        }

        _count = 0;
        if (value >= 0x80)
        {
            return TakeOfCharacter(value);
        }

        _missing = 0;
        switch (value)
        {
            case Escape:
                _bytes[_count++] = value;
                return Key.None;
            case (byte)'\r':
                _isAfterReturn = true;
                return new Key(KeyKind.Enter);
            case (byte)'\n':
                // Of a line end in two characters, the first was the key.
                return isAfterReturn ? Key.None : new Key(KeyKind.Enter);
            default:
                return OfByte(value);
        }
    }

    /// <summary>No more bytes came: what has begun is the Escape key.</summary>
    public Key Flush()
    {
        bool isLone = Sequence is [Escape];
        _count = 0;
        return isLone ? new Key(KeyKind.Escape) : Key.None;
    }

    private Key TakeOfSequence(byte value)
    {
        _bytes[_count++] = value;
        bool isOpening = Sequence is [Escape, (byte)'[' or (byte)'O'];
        bool goesOn = isOpening || (Sequence is [Escape, (byte)'[', ..] && value < 0x40 && _count < LongestSequence);
        if (goesOn)
        {
            return Key.None;
        }

        Key key = Sequence is [_, not ((byte)'[' or (byte)'O')] ? OfMeta(value) : OfSequence(Sequence);
        _count = 0;
        return key;
    }

    private static Key OfMeta(byte value) => value switch
    {
        0x7f => new Key(KeyKind.Meta, '\b'),
        < 0x80 => new Key(KeyKind.Meta, value),
        _ => Key.None,
    };

    private static Key OfSequence(ReadOnlySpan<byte> sequence) => sequence switch
    {
        [_, _, (byte)'A'] => new Key(KeyKind.Up),
        [_, _, (byte)'B'] => new Key(KeyKind.Down),
        [_, _, (byte)'C'] => new Key(KeyKind.Right),
        [_, _, (byte)'D'] => new Key(KeyKind.Left),
        [_, _, (byte)'H'] or [_, (byte)'[', (byte)'1' or (byte)'7', (byte)'~'] => new Key(KeyKind.Home),
        [_, _, (byte)'F'] or [_, (byte)'[', (byte)'4' or (byte)'8', (byte)'~'] => new Key(KeyKind.End),
        [_, (byte)'[', (byte)'3', (byte)'~'] => new Key(KeyKind.Delete),
        [_, (byte)'[', (byte)'5', (byte)'~'] => new Key(KeyKind.PageUp),
        [_, (byte)'[', (byte)'6', (byte)'~'] => new Key(KeyKind.PageDown),
        [_, (byte)'[', .. var numbers, (byte)'R'] => OfReport(numbers),
        _ => Key.None,
    };

    /// <summary>"24;80".</summary>
    private static Key OfReport(ReadOnlySpan<byte> numbers)
    {
        int[] values = [0, 0];
        int index = 0;
        foreach (byte one in numbers)
        {
            if (one == ';' && index == 0)
            {
                index++;
            }
            else if (one is >= (byte)'0' and <= (byte)'9' && values[index] < 10_000)
            {
                values[index] = (values[index] * 10) + one - '0';
            }
            else
            {
                return Key.None;
            }
        }

        return values[0] > 0 && values[1] > 0 ? new Key(KeyKind.CursorPosition, values[0], values[1]) : Key.None;
    }

    /// <summary>A byte of a character beyond ASCII (RFC 3629).</summary>
    private Key TakeOfCharacter(byte value)
    {
        if (value is >= 0xc2 and <= 0xf4)
        {
            _missing = value < 0xe0 ? 1 : value < 0xf0 ? 2 : 3;
            _codePoint = value & (0x3f >> _missing);
            _least = _missing switch { 1 => 0x80, 2 => 0x800, _ => 0x10000 };
            return Key.None;
        }

        if (value >= 0xc0 || _missing == 0)
        {
            _missing = 0;
            return Key.None;
        }

        _codePoint = (_codePoint << 6) | (value & 0x3f);
        bool isShown = --_missing == 0 && _codePoint >= _least && _codePoint is >= 0xa0 and not (>= 0xd800 and < 0xe000) and <= 0x10ffff;
        return isShown ? new Key(KeyKind.Character, _codePoint) : Key.None;
    }

    private static Key OfByte(byte value) => value switch
    {
        (byte)'\t' => new Key(KeyKind.Tab),
        (byte)'\b' or 0x7f => new Key(KeyKind.Backspace),
        0 => Key.None,
        < 0x1b => new Key(KeyKind.Control, value + 0x60),
        < 0x20 => new Key(KeyKind.Control, value + 0x40),
        _ => new Key(KeyKind.Character, value),
    };
}
