using System.Globalization;

namespace Pivot.Testing.Terminals;

/// <summary>
/// What a VT100 shows of the bytes it gets: cursor positions, erasing, character attributes, line ends, and nothing else. A sequence that a VT100 does not have, and text that reaches the last column, where
/// terminals differ in what they do, are errors.
/// </summary>
public sealed class VtScreen(int columns, int rows)
{
    private readonly char[,] _text = Blank(columns, rows);
    private int _row;
    private int _column;
    private string _held = "";

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

    private void Show(char character)
    {
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
