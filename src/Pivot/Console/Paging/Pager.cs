using Pivot.Console.Editing;
using Pivot.Console.Screen;
using Pivot.Keys;
using Pivot.Rendering;

namespace Pivot.Console.Paging;

/// <summary>Prints lines and stops before one would leave the screen at its upper end, until a key says how to go on.</summary>
/// <param name="terminal">Where.</param>
/// <param name="keys">Its keys and size.</param>
/// <param name="isPaged">False = never stops.</param>
internal sealed class Pager(IConsoleTerminal terminal, KeySource keys, bool isPaged)
{
    private const string More = "--More--";
    private const string Keys = "--More-- (space page, Enter line, / search, G to the end, q quit)";
    private const int TabStop = 8;

    private bool _isPaged = isPaged;
    private int _used; // rows since the last stop
    private string? _wanted; // lines are left out until one holds this

    /// <summary>The reader has seen enough: nothing more is printed.</summary>
    public bool HasQuit { get; private set; }

    /// <summary>Prints a line, without its end.</summary>
    public void Print(string line)
    {
        string text = line.Contains('\t', StringComparison.Ordinal) ? Expand(line) : line;
        if (_wanted is not null && Ansi.Strip(text).Contains(_wanted, StringComparison.OrdinalIgnoreCase))
        {
            _wanted = null;
        }

        (int columns, int rows) = keys.Size;
        int height = Math.Max(1, (RuneWidth.Of(Ansi.Strip(text)) + columns - 1) / columns);
        if (_isPaged && !HasQuit && _wanted is null && _used > 0 && _used + height > rows - 1)
        {
            Stop();
        }

        if (!HasQuit && _wanted is null)
        {
            terminal.Write($"{text}\n");
            _used += height;
        }
    }

    /// <summary>Somebody else has printed so many rows.</summary>
    public void Count(int rows) => _used += rows;

    /// <summary>The reader is at the last line.</summary>
    public void Restart() => _used = 0;

    /// <summary>The lines have ended while some were left out.</summary>
    public void End()
    {
        if (_wanted is { } wanted && !HasQuit)
        {
            terminal.Write($"(no line below holds '{wanted}')\n");
        }
    }

    private void Stop()
    {
        terminal.Write(Keys.Length < keys.Size.Columns ? Keys : More);
        int page = Math.Max(1, keys.Size.Rows - 1);
        bool isOver = false;
        while (!isOver && !keys.IsOver)
        {
            isOver = Take(keys.Await(), page);
        }

        HasQuit |= keys.IsOver;
        terminal.Write("\r\e[K");
    }

    /// <summary>Does what a key says; true when printing goes on, or ends.</summary>
    private bool Take(Key key, int page)
    {
        switch (key.Kind)
        {
            case KeyKind.PageDown:
            case KeyKind.Character when key.Value is ' ' or 'f':
                _used = 0;
                return true;
            case KeyKind.Enter or KeyKind.Down:
            case KeyKind.Character when key.Value is 'j':
                _used = page - 1;
                return true;
            case KeyKind.End:
            case KeyKind.Character when key.Value is 'G':
                _isPaged = false;
                return true;
            case KeyKind.Escape:
            case KeyKind.Control when key.Value is 'c' or 'd':
            case KeyKind.Character when key.Value is 'q' or 'Q':
                HasQuit = true;
                return true;
            case KeyKind.Character when key.Value is '/':
                return Search();
            default:
                return false;
        }
    }

    /// <summary>Reads what to look for.</summary>
    private bool Search()
    {
        terminal.Write("\r\e[K");
        LineEditor editor = new(history: null);
        LineView view = new();
        EditResult result = EditResult.Edited;
        while (result is not (EditResult.Entered or EditResult.Dropped or EditResult.Ended) && !keys.IsOver)
        {
            terminal.Write(view.Paint("/", editor.Text, editor.Cursor, keys.Size.Columns));
            Key key = keys.Await();
            result = key.Kind == KeyKind.Escape ? EditResult.Dropped : editor.Take(key);
        }

        bool isWanted = result == EditResult.Entered && editor.Text.Length > 0;
        if (isWanted)
        {
            (_wanted, _used) = (editor.Text, 0);
        }
        else
        {
            terminal.Write($"{view.Erase()}{More}");
        }

        return isWanted;
    }

    private static string Expand(string line)
    {
        string text = "";
        foreach (char one in line)
        {
            text += one == '\t' ? new string(' ', TabStop - (RuneWidth.Of(text) % TabStop)) : one.ToString();
        }

        return text;
    }
}
