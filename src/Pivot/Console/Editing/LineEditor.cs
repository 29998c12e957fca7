using Pivot.Keys;

namespace Pivot.Console.Editing;

/// <summary>The line that is being typed: text, cursor, what was cut out last, and where in the history it stands. Pure: keys in, text out; <see cref="LineView"/> shows it.</summary>
/// <param name="history">Lines to go back to; null for answers that have none.</param>
internal sealed class LineEditor(LineHistory? history)
{
    /// <summary>Characters of a line; more are refused.</summary>
    public const int MostCharacters = 16 * 1024;

    private readonly HistorySearch? _search = history is null ? null : new HistorySearch(history);
    private string _cut = "";
    private string _draft = ""; // the line that the history was left from
    private int _place = history?.Count ?? 0; // in the history; its count = the draft
    private bool _isLiteral; // the next character is taken as it is (Ctrl-V)

    /// <summary>What has been typed.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Where the next character comes, 0 to the length of <see cref="Text"/>.</summary>
    public int Cursor { get; private set; }

    /// <summary>What stands in the place of the prompt while the history is searched; null when it is not.</summary>
    public string? SearchPrompt => _search is { IsOn: true } ? _search.Prompt : null;

    /// <summary>Puts text in the place of all, the cursor behind it.</summary>
    public void Set(string text) => (Text, Cursor) = (text, text.Length);

    /// <summary>Puts text in the place of what stands between a start and the cursor.</summary>
    public void ReplaceBack(int start, string text)
    {
        Text = string.Concat(Text.AsSpan(0, start), text, Text.AsSpan(Cursor));
        Cursor = start + text.Length;
    }

    /// <summary>Takes a key.</summary>
    public EditResult Take(Key key)
    {
        if (_search is { IsOn: true } && _search.Take(key, this))
        {
            return EditResult.Edited;
        }

        bool isLiteral = _isLiteral;
        _isLiteral = false;
        return key.Kind switch
        {
            KeyKind.Character when key.Value == '?' && !isLiteral && !IsQuoted => EditResult.Explain,
            KeyKind.Character => Insert(char.ConvertFromUtf32(key.Value)),
            KeyKind.Control => TakeControl((char)key.Value),
            KeyKind.Meta => TakeMeta((char)key.Value),
            KeyKind.Enter => EditResult.Entered,
            KeyKind.Tab => EditResult.Complete,
            KeyKind.Backspace => Delete(Back, Cursor),
            KeyKind.Delete => Delete(Cursor, Forward),
            KeyKind.Left => MoveTo(Back),
            KeyKind.Right => MoveTo(Forward),
            KeyKind.Home => MoveTo(0),
            KeyKind.End => MoveTo(Text.Length),
            KeyKind.Up => Recall(_place - 1),
            KeyKind.Down => Recall(_place + 1),
            _ => EditResult.Edited,
        };
    }

    private bool IsQuoted => ConsoleLine.At(Text, Cursor).Begun.IsOpen;

    private int Back => Cursor == 0 ? 0 : Cursor - (Cursor > 1 && RuneWidth.LengthAt(Text, Cursor - 2) == 2 ? 2 : 1);

    private int Forward => Cursor == Text.Length ? Cursor : Cursor + RuneWidth.LengthAt(Text, Cursor);

    private int WordBack
    {
        get
        {
            int place = Cursor;
            while (place > 0 && Text[place - 1] == ' ')
            {
                place--;
            }

            while (place > 0 && Text[place - 1] != ' ')
            {
                place--;
            }

            return place;
        }
    }

    private int WordForward
    {
        get
        {
            int place = Cursor;
            while (place < Text.Length && Text[place] == ' ')
            {
                place++;
            }

            while (place < Text.Length && Text[place] != ' ')
            {
                place++;
            }

            return place;
        }
    }

    private EditResult TakeControl(char letter)
    {
        switch (letter)
        {
            case 'c':
                return EditResult.Dropped;
            case 'd' when Text.Length == 0:
                return EditResult.Ended;
            case 'l':
                return EditResult.Redraw;
            case 'v':
                _isLiteral = true;
                return EditResult.Edited;
            case 'r' when _search is not null:
                _search.Begin(this);
                return EditResult.Edited;
            default:
                return EditByControl(letter);
        }
    }

    private EditResult EditByControl(char letter) => letter switch
    {
        'a' => MoveTo(0),
        'b' => MoveTo(Back),
        'd' => Delete(Cursor, Forward),
        'e' => MoveTo(Text.Length),
        'f' => MoveTo(Forward),
        'k' => Cut(Cursor, Text.Length),
        'n' => Recall(_place + 1),
        'p' => Recall(_place - 1),
        'u' => Cut(0, Cursor),
        'w' => Cut(WordBack, Cursor),
        'y' => Insert(_cut),
        _ => EditResult.Edited,
    };

    private EditResult TakeMeta(char letter) => letter switch
    {
        'b' => MoveTo(WordBack),
        'd' => Cut(Cursor, WordForward),
        'f' => MoveTo(WordForward),
        '\b' => Cut(WordBack, Cursor),
        _ => EditResult.Edited,
    };

    private EditResult Insert(string text)
    {
        if (Text.Length + text.Length > MostCharacters)
        {
            return EditResult.Refused;
        }

        ReplaceBack(Cursor, text);
        return EditResult.Edited;
    }

    private EditResult MoveTo(int place)
    {
        Cursor = place;
        return EditResult.Edited;
    }

    private EditResult Delete(int start, int end)
    {
        if (start == end)
        {
            return EditResult.Refused;
        }

        Text = Text.Remove(start, end - start);
        Cursor = start;
        return EditResult.Edited;
    }

    private EditResult Cut(int start, int end)
    {
        string cut = Text[start..end];
        EditResult result = Delete(start, end);
        _cut = result == EditResult.Edited ? cut : _cut;
        return result;
    }

    private EditResult Recall(int place)
    {
        if (history is null || place < 0 || place > history.Count)
        {
            return EditResult.Refused;
        }

        if (_place == history.Count)
        {
            _draft = Text;
        }

        _place = place;
        Set(place == history.Count ? _draft : history[place]);
        return EditResult.Edited;
    }
}
