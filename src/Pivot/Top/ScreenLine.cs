using Pivot.Rendering;

namespace Pivot.Top;

/// <summary>One line of a screen: characters, each with its tone. Text beyond the width is cut.</summary>
internal sealed class ScreenLine(int width)
{
    private readonly char[] _text = new char[width];
    private readonly Tone[] _tones = new Tone[width];

    /// <summary>Characters so far.</summary>
    public int Length { get; private set; }

    /// <summary>The character of a column, from 0; a blank behind the end.</summary>
    public char Text(int column) => column < Length ? _text[column] : ' ';

    /// <summary>Its tone.</summary>
    public Tone ToneAt(int column) => column < Length ? _tones[column] : Tone.Plain;

    /// <summary>Adds text, control characters made harmless.</summary>
    public ScreenLine Add(string text, Tone tone = Tone.Plain)
    {
        foreach (char character in text)
        {
            if (Length < width)
            {
                _text[Length] = char.IsControl(character) ? ' ' : character;
                _tones[Length++] = tone;
            }
        }

        return this;
    }

    /// <summary>Adds blanks up to a column.</summary>
    public ScreenLine PadTo(int column, Tone tone = Tone.Plain) => column > Length ? Add(new string(' ', column - Length), tone) : this;

    /// <summary>Adds a cell of a column, cut or filled to its width.</summary>
    public void AddCell(Cell cell, TopColumn column, int columnWidth, Tone? tone)
    {
        string text = cell.Text;
        if (text.Length > columnWidth)
        {
            text = column.KeepsEnd ? text[^columnWidth..] : string.Concat(text.AsSpan(0, Math.Max(0, columnWidth - 1)), "~");
        }

        int end = Length + columnWidth;
        if (column.IsNumber)
        {
            PadTo(end - text.Length, tone ?? Tone.Plain);
        }

        Add(text, tone ?? cell.Tone).PadTo(end, tone ?? Tone.Plain);
    }

    /// <summary>Replaces what is not ASCII, for terminals that show nothing else.</summary>
    public void MakeAscii()
    {
        for (int i = 0; i < Length; i++)
        {
            _text[i] = char.IsAscii(_text[i]) ? _text[i] : '?';
        }
    }

    /// <summary>The text without blanks at its end.</summary>
    public override string ToString() => new string(_text, 0, Length).TrimEnd(' ');
}
