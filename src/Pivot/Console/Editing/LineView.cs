using System.Globalization;
using System.Text;

namespace Pivot.Console.Editing;

/// <summary>
/// Makes the characters that bring one row of a terminal from the line that it shows to the next, and no more than that: a serial line takes a thousand a second. It uses nothing but backspaces, cursor movements and erasing to the
/// end of the row, never the last column, where terminals differ. A line that is wider than the row is moved to and fro in it, with <c>&lt;</c> and <c>&gt;</c> where it goes on.
/// </summary>
internal sealed class LineView
{
    private const int LeastText = 8;
    private const int CheaperThanASequence = 4;

    private string _row = ""; // what is shown
    private int _column; // where the cursor is
    private int _start; // the first character of the text that is shown

    /// <summary>What to write so that the row shows a line.</summary>
    /// <param name="prompt">What stands before it.</param>
    /// <param name="text">The line.</param>
    /// <param name="cursor">The cursor's place in it.</param>
    /// <param name="columns">Of the terminal.</param>
    public string Paint(string prompt, string text, int cursor, int columns)
    {
        int room = Math.Max(LeastText, columns - 1);
        string head = RuneWidth.Of(prompt) + LeastText <= room ? prompt : "> ";
        int textRoom = room - RuneWidth.Of(head);
        Scroll(text, cursor, textRoom);
        string shown = Window(text, textRoom);
        return Change(head + shown, RuneWidth.Of(head) + RuneWidth.Of(text.AsSpan(_start, cursor - _start)));
    }

    /// <summary>The row is another one, and empty.</summary>
    public void Forget() => (_row, _column, _start) = ("", 0, 0);

    /// <summary>What to write to have the row empty and to begin anew in it.</summary>
    public string Erase()
    {
        bool isEmpty = _row.Length == 0 && _column == 0;
        Forget();
        return isEmpty ? "" : "\r\e[K";
    }

    /// <summary>Moves the window only when the cursor leaves it, and then by half of it: typing at the right edge does not paint the row for each key.</summary>
    private void Scroll(string text, int cursor, int room)
    {
        _start = Math.Min(_start, text.Length);
        bool isLeft = cursor < _start || (cursor == _start && _start > 0);
        bool isRight = !isLeft && RuneWidth.Of(text.AsSpan(_start, cursor - _start)) > room - (cursor < text.Length ? 2 : 1);
        if (isLeft || isRight || RuneWidth.Of(text) < room)
        {
            _start = RuneWidth.Of(text) < room ? 0 : StartBefore(text, cursor, room / 2);
        }
    }

    /// <summary>The place so many columns before the cursor.</summary>
    private static int StartBefore(string text, int cursor, int columns)
    {
        int start = cursor;
        int width = 0;
        while (start > 0 && width < columns)
        {
            start -= start > 1 && RuneWidth.LengthAt(text, start - 2) == 2 ? 2 : 1;
            width += RuneWidth.Of(RuneWidth.CodePointAt(text, start));
        }

        return start;
    }

    private string Window(string text, int room)
    {
        int end = _start;
        int width = 0;
        while (end < text.Length)
        {
            int next = RuneWidth.Of(RuneWidth.CodePointAt(text, end));
            if (width + next > room)
            {
                break;
            }

            width += next;
            end += RuneWidth.LengthAt(text, end);
        }

        StringBuilder window = new(text, _start, end - _start, room + 1);
        if (_start > 0 && window.Length > 0)
        {
            Mark(window, 0, '<');
        }

        while (end < text.Length && window.Length > 1 && RuneWidth.Of(window[^1]) == 0)
        {
            window.Length--;
        }

        if (end < text.Length && window.Length > 1)
        {
            Mark(window, char.IsLowSurrogate(window[^1]) ? window.Length - 2 : window.Length - 1, '>');
        }

        return window.ToString();
    }

    /// <summary>Puts a sign of one column in the place of a character, with a blank where that was wide.</summary>
    private static void Mark(StringBuilder window, int index, char mark)
    {
        int length = index + 1 < window.Length && char.IsHighSurrogate(window[index]) ? 2 : 1;
        string old = window.ToString(index, length);
        window.Remove(index, length).Insert(index, RuneWidth.Of(old) == 2 ? $"{mark} " : $"{mark}");
    }

    private string Change(string row, int column)
    {
        StringBuilder output = new();
        int same = SamePrefix(_row, row);
        int oldWidth = RuneWidth.Of(_row);
        int newWidth = RuneWidth.Of(row);
        int end = oldWidth == newWidth ? EndOfChange(_row, row, same) : row.Length;
        if (same < end || newWidth < oldWidth)
        {
            Move(output, _column, RuneWidth.Of(row.AsSpan(0, same)), row);
            output.Append(row, same, end - same).Append(newWidth < oldWidth ? "\e[K" : "");
            _column = RuneWidth.Of(row.AsSpan(0, end));
        }

        Move(output, _column, column, row);
        (_row, _column) = (row, column);
        return output.ToString();
    }

    private static int SamePrefix(string old, string row)
    {
        int same = 0;
        while (same < old.Length && same < row.Length && old[same] == row[same])
        {
            same++;
        }

        // What belongs to one character is written together.
        while (same > 0 && same < Math.Max(old.Length, row.Length) && (IsInside(old, same) || IsInside(row, same)))
        {
            same--;
        }

        return same;
    }

    private static bool IsInside(string text, int index) => index < text.Length && (char.IsLowSurrogate(text[index]) || RuneWidth.Of(RuneWidth.CodePointAt(text, index)) == 0);

    /// <summary>Behind the last character that differs, in rows that end alike and are equally wide.</summary>
    private static int EndOfChange(string old, string row, int same)
    {
        if (old.Length != row.Length)
        {
            return row.Length;
        }

        int end = row.Length;
        while (end > same && old[end - 1] == row[end - 1])
        {
            end--;
        }

        while (end < row.Length && (IsInside(row, end) || IsInside(old, end)))
        {
            end++;
        }

        return RuneWidth.Of(old.AsSpan(0, end)) == RuneWidth.Of(row.AsSpan(0, end)) ? end : row.Length;
    }

    private static void Move(StringBuilder output, int from, int to, string row)
    {
        int distance = Math.Abs(to - from);
        if (distance == 0)
        {
            return;
        }

        if (to < from)
        {
            _ = to == 0 ? output.Append('\r')
                : distance <= CheaperThanASequence ? output.Append('\b', distance)
                : output.Append(CultureInfo.InvariantCulture, $"\e[{distance}D");
        }
        else if (distance < CheaperThanASequence && to <= row.Length && IsAscii(row.AsSpan(0, to)))
        {
            output.Append(row, from, distance);
        }
        else
        {
            output.Append(CultureInfo.InvariantCulture, $"\e[{distance}C");
        }
    }

    private static bool IsAscii(ReadOnlySpan<char> text) => System.Text.Ascii.IsValid(text);
}
