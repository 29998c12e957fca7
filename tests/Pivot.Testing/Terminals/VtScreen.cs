using System.Globalization;

namespace Pivot.Testing.Terminals;

/// <summary>
/// What a VT100 shows of the bytes it gets: cursor positions, erasing, character attributes, line ends, and nothing else. A sequence that a VT100 does not have, and text that reaches the last column, where
/// terminals differ in what they do, are errors; at a shell (<paramref name="scrolls"/>) lines go on in the next row, and the screen moves up.
/// </summary>
/// <param name="columns">Columns.</param>
/// <param name="rows">Rows.</param>
/// <param name="scrolls">It is that of a shell: lines scroll and wrap, and the cursor moves from where it is.</param>
public sealed class VtScreen(int columns, int rows, bool scrolls = false)
{
    private readonly char[,] _text = Blank(columns, rows);
    private int _row;
    private int _column;
    private string _held = "";
    private (int Row, int Column) _saved;
    private bool _wrapsNext; // the last column is written, and the next character goes to the next row

    /// <summary>What it answers to questions.</summary>
    public event Action<string>? Answered;

    /// <summary>Lines that have left the screen at its upper end.</summary>
    public List<string> Scrolled { get; } = [];

    /// <summary>How often the bell rang.</summary>
    public int Bells { get; private set; }

    /// <summary>The cursor, from 0.</summary>
    public (int Row, int Column) Cursor => (_row, _column);

    /// <summary>Characters that came.</summary>
    public long Received { get; private set; }

    /// <summary>The lines without blanks at their ends.</summary>
    public IReadOnlyList<string> Lines => [.. Enumerable.Range(0, rows).Select(row => string.Concat(Enumerable.Range(0, columns).Select(column => _text[row, column])).TrimEnd(' '))];

    /// <summary>All lines as one text.</summary>
    public string Text => string.Join('\n', Lines);

    /// <summary>Takes output; a sequence may come in parts.</summary>
    /// <exception cref="InvalidOperationException">A VT100 would not know what to do.</exception>
    public void Write(string output)
    {
        Received += output.Length;
        string text = _held + output;
        _held = "";
        for (int i = 0; i < text.Length;)
        {
            int length = text[i] == '\e' ? SequenceLength(text, i) : 1;
            if (length == 0)
            {
                _held = text[i..];
                return;
            }

            if (text[i] == '\e')
            {
                Do(text.Substring(i, length));
            }
            else
            {
                Show(text[i]);
            }

            i += length;
        }
    }

    private static int SequenceLength(string text, int start)
    {
        if (start + 1 < text.Length && text[start + 1] is '7' or '8')
        {
            return 2;
        }

        for (int i = start + 1; i < text.Length; i++)
        {
            if (i > start + 1 && text[i] is >= '@' and <= '~')
            {
                return i - start + 1;
            }
        }

        return 0;
    }

    private void Do(string sequence)
    {
        _wrapsNext = false;
        if (scrolls && DoOfShell(sequence))
        {
            return;
        }

        string parameters = sequence[2..^1];
        switch (sequence[1], sequence[^1])
        {
            case ('[', 'H'):
                int[] place = parameters.Length == 0 ? [1, 1] : [.. parameters.Split(';').Select(static number => int.Parse(number, CultureInfo.InvariantCulture))];
                (_row, _column) = (place[0] - 1, place[1] - 1);
                if (_row < 0 || _row >= rows || _column < 0 || _column >= columns)
                {
                    throw new InvalidOperationException($"{place[0]};{place[1]} is not on the screen");
                }

                break;
            case ('[', 'K') when parameters.Length == 0:
                Erase(_row, _column);
                break;
            case ('[', 'J') when parameters.Length == 0:
                Erase(_row, _column);
                for (int row = _row + 1; row < rows; row++)
                {
                    Erase(row, 0);
                }

                break;
            case ('[', 'm') when parameters.Split(';').All(static part => part is "0" or "1" or "7" or "31" or "32" or "33"):
                break;
            default:
                throw new InvalidOperationException($"a VT100 has no {sequence[1..]}");
        }
    }

    /// <summary>Movements from where the cursor is, the cursor kept and asked for.</summary>
    private bool DoOfShell(string sequence)
    {
        if (sequence is "\e7" or "\e8")
        {
            (_saved, (_row, _column)) = sequence == "\e7" ? ((_row, _column), (_row, _column)) : (_saved, _saved);
            return true;
        }

        int count = sequence[2..^1] is { Length: > 0 } text && text.All(char.IsAsciiDigit) ? int.Parse(text, CultureInfo.InvariantCulture) : 1;
        switch (sequence)
        {
            case [.., 'C']:
                _column = Math.Min(columns - 1, _column + count);
                return true;
            case [.., 'D']:
                _column = Math.Max(0, _column - count);
                return true;
            case "\e[999;999H":
                (_row, _column) = (rows - 1, columns - 1);
                return true;
            case "\e[6n":
                Answered?.Invoke(string.Create(CultureInfo.InvariantCulture, $"\e[{_row + 1};{_column + 1}R"));
                return true;
            default:
                return false;
        }
    }

    /// <summary>What only a shell's terminal gets.</summary>
    private bool ShowOfShell(char character)
    {
        switch (character)
        {
            case '\a':
                Bells++;
                return true;
            case '\b':
                _column = Math.Max(0, _column - 1);
                _wrapsNext = false;
                return true;
            case '\t':
                _column = Math.Min(columns - 1, ((_column / 8) + 1) * 8);
                return true;
            case '\n' when _row == rows - 1:
                ScrollUp();
                return true;
            case >= ' ' when _column == columns - 1 && !_wrapsNext:
                _text[_row, _column] = character;
                _wrapsNext = true;
                return true;
            case >= ' ' when _wrapsNext:
                Show('\r');
                Show('\n');
                Show(character);
                return true;
            default:
                return false;
        }
    }

    private void ScrollUp()
    {
        Scrolled.Add(Lines[0]);
        Array.Copy(_text, columns, _text, 0, (rows - 1) * columns);
        Erase(rows - 1, 0);
    }

    private void Show(char character)
    {
        if (scrolls && ShowOfShell(character))
        {
            return;
        }

        _wrapsNext = false;
        switch (character)
        {
            case '\r':
                _column = 0;
                return;
            case '\n' when _row < rows - 1:
                _row++;
                return;
            case < ' ':
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"control character {(int)character} in row {_row + 1}"));
        }

        if (_column >= columns - 1)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"'{character}' in the last column of row {_row + 1}"));
        }

        _text[_row, _column++] = character;
    }

    private void Erase(int row, int from)
    {
        for (int column = from; column < columns; column++)
        {
            _text[row, column] = ' ';
        }
    }

    private static char[,] Blank(int columns, int rows)
    {
        var text = new char[rows, columns];
        for (int i = 0; i < text.Length; i++)
        {
            text[i / columns, i % columns] = ' ';
        }

        return text;
    }
}
