namespace Pivot.Toml.Syntax;


/// <summary>A text and the map from offsets (UTF-16 units) to lines and columns (scalar values).</summary>
internal sealed class SourceText
{
    private const char ByteOrderMark = '\uFEFF';

    private readonly List<int> _lineStarts;
    private readonly List<int> _lowSurrogates = [];

    /// <summary>Maps the lines of <paramref name="text"/>.</summary>
    public SourceText(string text)
    {
        Text = text;
        Start = text.StartsWith(ByteOrderMark) ? 1 : 0;
        _lineStarts = [Start];
        for (int i = Start; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\n')
            {
                _lineStarts.Add(i + 1);
            }
            else if (char.IsSurrogate(c))
            {
                i = MapSurrogate(i);
            }
        }
    }

    /// <summary>The whole text, byte order mark included.</summary>
    public string Text { get; }

    /// <summary>Where TOML starts: behind a byte order mark.</summary>
    public int Start { get; }

    /// <summary>The first surrogate without its other half, which no UTF-8 text can hold; -1 when all are paired.</summary>
    public int LoneSurrogate { get; private set; } = -1;

    /// <summary>The line and column of an offset from 0 up to and including the text's length.</summary>
    public TomlPosition PositionOf(int offset)
    {
        int line = LastNotAfter(_lineStarts, offset);
        int lineStart = _lineStarts[Math.Max(line, 0)];
        int pairs = LastNotAfter(_lowSurrogates, offset - 1) - LastNotAfter(_lowSurrogates, lineStart - 1);
        return new TomlPosition(Math.Max(line, 0) + 1, Math.Max(offset - lineStart, 0) - pairs + 1);
    }

    /// <summary>The offset behind the newline that ends the line of <paramref name="offset"/>.</summary>
    public int NextLine(int offset)
    {
        int line = LastNotAfter(_lineStarts, offset);
        return line + 1 < _lineStarts.Count ? _lineStarts[line + 1] : Text.Length;
    }

    /// <summary>Where the line of <paramref name="offset"/> starts.</summary>
    public int LineStart(int offset) => _lineStarts[Math.Max(LastNotAfter(_lineStarts, offset), 0)];

    private static int LastNotAfter(List<int> sorted, int offset)
    {
        int at = sorted.BinarySearch(offset);
        return at >= 0 ? at : ~at - 1;
    }

    private int MapSurrogate(int at)
    {
        if (at + 1 < Text.Length && char.IsSurrogatePair(Text[at], Text[at + 1]))
        {
            _lowSurrogates.Add(at + 1);
            return at + 1;
        }

        if (LoneSurrogate < 0)
        {
            LoneSurrogate = at;
        }

        return at;
    }
}
