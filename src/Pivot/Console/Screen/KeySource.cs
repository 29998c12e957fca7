using Pivot.Keys;

namespace Pivot.Console.Screen;

/// <summary>
/// The keys of the terminal, and its size. What is typed while a command runs is kept for the next prompt, 4 KiB of it. Where the system does not know the terminal's size, as on a serial line, the terminal is asked: it is told to go to
/// 999;999 and to report where it has got to. Nobody waits for the answer, which comes among the keys; until then it is a VT100 of 80 columns and 24 rows. Whoever waits for keys goes on until <see cref="IsOver"/>: then none come any more.
/// </summary>
/// <param name="terminal">The terminal.</param>
/// <param name="idle">The session is over when no key comes for so long while one is waited for; null = never.</param>
internal sealed class KeySource(IConsoleTerminal terminal, TimeSpan? idle)
{
    /// <summary>How long the rest of a key's sequence may take, at 9600 baud and far beyond.</summary>
    private const int SequenceMilliseconds = 100;

    private const int AnswerMilliseconds = 300;
    private const int LatestMilliseconds = 2000;
    private const int MostKept = 4096;
    private const char Interrupt = '\x03';
    private const string Question = "\e7\e[999;999H\e[6n\e8";
    private const int UsualColumns = 80;
    private const int UsualRows = 24;
    private const int MostColumns = 1000;

    private readonly KeyDecoder _decoder = new();
    private readonly byte[] _kept = new byte[MostKept];
    private int _next;
    private int _count;
    private bool _hasAnswered;
    private bool _isSet; // the system's size is the one that the terminal has told
    private long _askedAt = -1; // milliseconds; -1 = no answer is missing
    private long _readAt; // milliseconds; when the last bytes came
    private volatile bool _isStopped;

    /// <summary>The terminal is gone.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>No key came for too long.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>The session is over, for what reason ever.</summary>
    public bool IsOver => _isStopped || IsIdle || IsClosed;

    /// <summary>Columns and rows.</summary>
    public (int Columns, int Rows) Size => terminal.Size ?? (UsualColumns, UsualRows);

    /// <summary>The session is over; from any thread.</summary>
    public void Stop()
    {
        _isStopped = true;
        terminal.Wake();
    }

    /// <summary>Waits for a key, as long as the session lasts.</summary>
    /// <param name="wanted">Another time without a key that ends the session; null = the session's.</param>
    /// <returns>None when the session is over.</returns>
    public Key Await(TimeSpan? wanted = null)
    {
        Key key = Key.None;
        for (long since = Environment.TickCount64; key.Kind == KeyKind.None && !IsOver;)
        {
            key = ReadWithin(wanted, since, withNotices: false);
        }

        return key;
    }

    /// <summary>Waits for a key, or something else.</summary>
    /// <param name="wanted">Another time without a key that ends the session; null = the session's.</param>
    /// <param name="since">When the last key came, of <see cref="Environment.TickCount64"/>.</param>
    /// <param name="withNotices">A notice ends the wait too.</param>
    /// <returns>None when woken, and when the session is over.</returns>
    public Key ReadWithin(TimeSpan? wanted, long since, bool withNotices)
    {
        double limit = (wanted ?? idle)?.TotalMilliseconds ?? double.PositiveInfinity;
        double left = limit - (Environment.TickCount64 - since);
        Key key = Read(double.IsPositiveInfinity(left) ? -1 : (int)Math.Clamp(left, 0, int.MaxValue), withNotices);
        IsIdle |= key.Kind == KeyKind.None && Environment.TickCount64 - since >= limit;
        return key;
    }

    /// <summary>Waits for a key.</summary>
    /// <param name="milliseconds">At most; -1 has no end.</param>
    /// <param name="withNotices">A notice ends the wait too.</param>
    /// <returns>None at the end of the time, when woken, and when the terminal is gone.</returns>
    public Key Read(int milliseconds, bool withNotices = false)
    {
        if (IsOver)
        {
            return Key.None;
        }

        if (_next == _count && !Fill(_decoder.IsWaiting ? SequenceLeft() : milliseconds, withNotices))
        {
            return _decoder.IsWaiting && !IsClosed && SequenceLeft() == 0 ? _decoder.Flush() : Key.None;
        }

        Key key = _decoder.Take(_kept[_next++]);
        if (key.Kind == KeyKind.CursorPosition)
        {
            TakeAnswer(key);
            return Key.None;
        }

        return key;
    }

    /// <summary>Waits while a command runs, and keeps what is typed.</summary>
    /// <returns>True when it was Ctrl-C, with which everything typed before is forgotten, and when the session is over.</returns>
    public bool WaitForInterrupt()
    {
        if (IsOver)
        {
            return true;
        }

        Span<byte> bytes = stackalloc byte[64];
        int count = terminal.Read(bytes, -1, withNotices: false);
        IsClosed |= count < 0;
        int interrupt = bytes[..Math.Max(0, count)].LastIndexOf((byte)Interrupt);
        if (interrupt >= 0)
        {
            (_next, _count) = (0, 0);
        }

        Keep(bytes[(interrupt + 1)..Math.Max(0, count)]);
        return interrupt >= 0 || IsOver;
    }

    /// <summary>Asks the terminal for its size, where the system does not know it.</summary>
    /// <param name="isUnasked">Nobody wants to know: only a terminal that has answered before is asked again.</param>
    public void AskSize(bool isUnasked)
    {
        bool isAsked = _askedAt >= 0 && Environment.TickCount64 - _askedAt < LatestMilliseconds;
        if ((terminal.Size is null || _isSet) && (_hasAnswered || !isUnasked) && !isAsked)
        {
            terminal.Write(Question);
            _askedAt = Environment.TickCount64;
        }
    }

    /// <summary>Waits a moment for the answer that is missing: before something else has the keys.</summary>
    public void AwaitSize()
    {
        Span<byte> bytes = stackalloc byte[64];
        while (_askedAt >= 0 && !IsClosed && _askedAt + AnswerMilliseconds - Environment.TickCount64 is > 0 and var left)
        {
            int count = terminal.Read(bytes, (int)left, withNotices: false);
            IsClosed |= count < 0;
            Keep(bytes[..Math.Max(0, count)]);
            TakeAnswers();
        }
    }

    /// <summary>The terminal has this size from now on.</summary>
    public void SetSize(int columns, int rows)
    {
        terminal.Size = (columns, rows);
        _isSet = true;
    }

    /// <summary>At the end: the next session asks anew.</summary>
    public void ForgetSize()
    {
        if (_isSet)
        {
            terminal.Size = null;
        }
    }

    /// <summary>How long the rest of a sequence may still take: what else has ended the wait does not end that.</summary>
    private int SequenceLeft() => (int)Math.Max(0, _readAt + SequenceMilliseconds - Environment.TickCount64);

    private bool Fill(int milliseconds, bool withNotices)
    {
        (_next, _count) = (0, 0);
        int count = terminal.Read(_kept, milliseconds, withNotices);
        IsClosed |= count < 0;
        _count = Math.Max(0, count);
        _readAt = count > 0 ? Environment.TickCount64 : _readAt;
        return count > 0;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_next > 0)
        {
            _kept.AsSpan(_next, _count - _next).CopyTo(_kept);
            (_next, _count) = (0, _count - _next);
        }

        int taken = Math.Min(bytes.Length, MostKept - _count);
        bytes[..taken].CopyTo(_kept.AsSpan(_count));
        _count += taken;
    }

    /// <summary>Takes the terminal's answer out of what is kept.</summary>
    private void TakeAnswers()
    {
        Span<byte> kept = _kept.AsSpan(_next, _count - _next);
        int start = kept.LastIndexOf("\e["u8);
        int length = start < 0 ? -1 : kept[start..].IndexOf((byte)'R') + 1;
        if (length > 0)
        {
            KeyDecoder decoder = new();
            foreach (byte value in kept.Slice(start, length))
            {
                if (decoder.Take(value) is { Kind: KeyKind.CursorPosition } answer)
                {
                    TakeAnswer(answer);
                }
            }

            kept[(start + length)..].CopyTo(kept[start..]);
            _count -= length;
        }
    }

    /// <summary>An answer that was not asked for is somebody's F3 with a modifier, or pasted: it changes nothing.</summary>
    private void TakeAnswer(Key answer)
    {
        if (_askedAt < 0)
        {
            return;
        }

        _askedAt = -1;
        _hasAnswered = true;
        if (answer is { Value: > 1 and <= MostColumns, Second: > 1 and <= MostColumns } && (terminal.Size is null || _isSet) && Size != (answer.Second, answer.Value))
        {
            SetSize(answer.Second, answer.Value);
        }
    }
}
