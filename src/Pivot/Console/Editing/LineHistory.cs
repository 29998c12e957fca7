namespace Pivot.Console.Editing;

/// <summary>The lines that were entered in this session, the newest last: at most 500, and one that is repeated at once is kept once.</summary>
internal sealed class LineHistory
{
    private const int Most = 500;

    private readonly List<string> _lines = [];

    /// <summary>How many there are.</summary>
    public int Count => _lines.Count;

    /// <summary>A line by its number, 0 the oldest.</summary>
    public string this[int index] => _lines[index];

    /// <summary>Keeps a line that is not blank.</summary>
    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line) || (_lines.Count > 0 && _lines[^1] == line))
        {
            return;
        }

        if (_lines.Count == Most)
        {
            _lines.RemoveAt(0);
        }

        _lines.Add(line);
    }

    /// <summary>The newest line before a number that holds a text; null when none does.</summary>
    public int? Find(string text, int before)
    {
        for (int i = Math.Min(before, _lines.Count) - 1; i >= 0; i--)
        {
            if (_lines[i].Contains(text, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return null;
    }
}
