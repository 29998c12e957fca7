using System.Globalization;
using System.Text;
using Pivot.Rendering;

namespace Pivot.Top;

/// <summary>
/// Makes the bytes that bring a terminal from the screen it shows to the next, and no more than that: a serial line takes a thousand characters a second. Only what a VT100 knows: cursor positions, erasing to the end of a
/// line or of the screen, and colours where they are wanted.
/// </summary>
internal sealed class ScreenPainter(bool colours)
{
    /// <summary>Unchanged characters between two changes that are cheaper to write again than to jump over.</summary>
    private const int CheaperThanAJump = 6;

    private readonly StringBuilder _output = new();
    private IReadOnlyList<ScreenLine> _shown = [];
    private Tone _tone;

    /// <summary>What to write for the next screen.</summary>
    /// <param name="lines">All of it.</param>
    /// <param name="anew">What the terminal shows is not known: everything is painted.</param>
    public string Paint(IReadOnlyList<ScreenLine> lines, bool anew)
    {
        _output.Clear();
        if (anew || lines.Count != _shown.Count)
        {
            _output.Append(colours ? Ansi.Plain : "").Append("\e[H\e[J");
            _shown = [];
        }

        for (int row = 0; row < lines.Count; row++)
        {
            PaintLine(row, lines[row], row < _shown.Count ? _shown[row] : new ScreenLine(0));
        }

        _shown = lines;
        if (_output.Length > 0)
        {
            SetTone(Tone.Plain);
            MoveTo(lines.Count - 1, 0);
        }

        return _output.ToString();
    }

    /// <summary>What to write at the end: the last line becomes free for what comes after.</summary>
    public string Leave() => string.Create(CultureInfo.InvariantCulture, $"{(colours ? Ansi.Plain : "")}\e[{Math.Max(1, _shown.Count)};1H\e[K");

    private void PaintLine(int row, ScreenLine line, ScreenLine before)
    {
        int end = Ink(line);
        int column = 0;
        while (NextChange(line, before, column, end) is { } start)
        {
            MoveTo(row, start);
            column = start;
            while (column < end && (IsChanged(line, before, column) || NextChange(line, before, column, Math.Min(end, column + CheaperThanAJump)) is not null))
            {
                SetTone(line.ToneAt(column));
                _output.Append(line.Text(column++));
            }
        }

        if (Ink(before) > end)
        {
            MoveTo(row, end);
            SetTone(Tone.Plain);
            _output.Append("\e[K");
        }
    }

    /// <summary>Where the last character stands that shows; behind it there are plain blanks.</summary>
    private int Ink(ScreenLine line)
    {
        int end = line.Length;
        while (end > 0 && line.Text(end - 1) == ' ' && !(colours && line.ToneAt(end - 1) == Tone.Selected))
        {
            end--;
        }

        return end;
    }

    private int? NextChange(ScreenLine line, ScreenLine before, int from, int end)
    {
        for (int column = from; column < end; column++)
        {
            if (IsChanged(line, before, column))
            {
                return column;
            }
        }

        return null;
    }

    private bool IsChanged(ScreenLine line, ScreenLine before, int column) =>
        line.Text(column) != before.Text(column) || (colours && line.ToneAt(column) != before.ToneAt(column));

    private void MoveTo(int row, int column) => _output.Append(CultureInfo.InvariantCulture, $"\e[{row + 1};{column + 1}H");

    private void SetTone(Tone tone)
    {
        if (!colours || tone == _tone)
        {
            return;
        }

        _tone = tone;
        _output.Append(Ansi.Plain);
        if (tone != Tone.Plain)
        {
            _output.Append(Ansi.Begin(tone));
        }
    }
}
