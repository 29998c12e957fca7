using Pivot.Keys;

namespace Pivot.Console.Editing;

/// <summary>The search back through the history (Ctrl-R): letters narrow it, Ctrl-R goes on to an older line, Ctrl-G and Escape give the line back that there was, every other key takes the line found.</summary>
internal sealed class HistorySearch(LineHistory history)
{
    private string _wanted = "";
    private string _before = "";
    private int _place;
    private bool _failed;

    /// <summary>Whether it is under way.</summary>
    public bool IsOn { get; private set; }

    /// <summary>What stands in the place of the prompt.</summary>
    public string Prompt => $"({(_failed ? "not found" : "search")} '{_wanted}') ";

    /// <summary>Begins it.</summary>
    public void Begin(LineEditor editor)
    {
        IsOn = true;
        _wanted = "";
        _before = editor.Text;
        _place = history.Count;
        _failed = false;
    }

    /// <summary>Takes a key.</summary>
    /// <returns>False when the search is over and the key is for the line.</returns>
    public bool Take(Key key, LineEditor editor)
    {
        switch (key.Kind)
        {
            case KeyKind.None or KeyKind.CursorPosition:
                return true;
            case KeyKind.Character:
                _wanted += char.ConvertFromUtf32(key.Value);
                Find(_place + 1, editor);
                return true;
            case KeyKind.Backspace when _wanted.Length > 0:
                _wanted = _wanted[..^(_wanted.Length > 1 && RuneWidth.LengthAt(_wanted, _wanted.Length - 2) == 2 ? 2 : 1)];
                Find(history.Count, editor);
                return true;
            case KeyKind.Control when key.Value == 'r':
                Find(_place, editor);
                return true;
            case KeyKind.Control when key.Value is 'g' or 'c':
            case KeyKind.Escape:
                editor.Set(_before);
                IsOn = false;
                return true;
            default:
                IsOn = false;
                return false;
        }
    }

    private void Find(int before, LineEditor editor)
    {
        int? found = history.Find(_wanted, before);
        _failed = found is null;
        if (found is { } place)
        {
            _place = place;
            editor.Set(history[place]);
        }
    }
}
