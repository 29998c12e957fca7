using System.Globalization;
using System.Text;

namespace Pivot.Toml.Syntax;


/// <summary>
/// The place reached in a text, shared by the parsers of one run, and the errors found so far. A parser that cannot go on
/// calls <see cref="Fail"/> and returns null; one that can calls <see cref="Report"/> and goes on.
/// </summary>
internal sealed class Cursor(SourceText source, List<TomlError> errors)
{
    /// <summary>What <see cref="Peek"/> gives behind the end.</summary>
    public const int End = -1;

    private readonly string _text = source.Text;
    private readonly List<TomlError> _errors = errors;
    private int _errorsBefore;

    /// <summary>The text being read.</summary>
    public SourceText Source { get; } = source;

    /// <summary>The next character's offset.</summary>
    public int At { get; set; } = source.Start;

    /// <summary>How far reading had come at the last failure.</summary>
    public int FailedAt { get; private set; }

    /// <summary>True when everything is read.</summary>
    public bool IsAtEnd => At >= _text.Length;

    /// <summary>The character <paramref name="ahead"/> places on, or <see cref="End"/>.</summary>
    public int Peek(int ahead = 0) => At + ahead < _text.Length ? _text[At + ahead] : End;

    /// <summary>True at LF, or at CR LF.</summary>
    public bool IsAtNewline() => Peek() == '\n' || (Peek() == '\r' && Peek(1) == '\n');

    /// <summary>Passes <paramref name="c"/> if it is next.</summary>
    public bool TryTake(char c)
    {
        if (Peek() != c)
        {
            return false;
        }

        At++;
        return true;
    }

    /// <summary>Passes a newline if one is next.</summary>
    public bool TryTakeNewline()
    {
        if (!IsAtNewline())
        {
            return false;
        }

        At += Peek() == '\r' ? 2 : 1;
        return true;
    }

    /// <summary>Passes spaces and tabs.</summary>
    public void SkipBlank()
    {
        while (Peek() is ' ' or '\t')
        {
            At++;
        }
    }

    /// <summary>Passes a comment up to its newline, if one is next.</summary>
    public bool TryTakeComment()
    {
        if (Peek() != '#')
        {
            return false;
        }

        for (At++; !IsAtEnd && !IsAtNewline(); At++)
        {
            if (IsForbiddenControl(Peek()))
            {
                Report(At, $"found {Describe(At)} in a comment, expected none but tabs");
            }
        }

        return true;
    }

    /// <summary>Passes everything that may stand between the items of an array: blanks, newlines, comments.</summary>
    public void SkipTrivia()
    {
        do
        {
            SkipBlank();
        }
        while (TryTakeComment() || TryTakeNewline());
    }

    /// <summary>True for the control characters that TOML allows nowhere: all but tab and newlines.</summary>
    public static bool IsForbiddenControl(int c) => c is (>= 0 and < ' ' and not '\t') or 0x7F;

    /// <summary>Notes an error that reading survives.</summary>
    public void Report(int offset, string message) => _errors.Add(new TomlError(Source.PositionOf(offset), message));

    /// <summary>Notes an error that ends the statement, unless the statement has one already, which then explains this one too.</summary>
    public void Fail(int offset, string message)
    {
        if (_errors.Count == _errorsBefore)
        {
            Report(offset, message);
        }

        FailedAt = Math.Max(offset, At);
    }

    /// <summary>Starts a statement.</summary>
    public void StartStatement() => _errorsBefore = _errors.Count;

    /// <summary>The character at an offset in words for a message.</summary>
    public string Describe(int offset)
    {
        if (offset >= _text.Length)
        {
            return "the end of the text";
        }

        char c = _text[offset];
        if (c == '\n' || (c == '\r' && offset + 1 < _text.Length && _text[offset + 1] == '\n'))
        {
            return "the end of the line";
        }

        Rune.DecodeFromUtf16(_text.AsSpan(offset), out Rune rune, out _);
        return c == '\r' ? "a carriage return without a line feed" : Describe(rune);
    }

    private static string Describe(Rune rune)
    {
        UnicodeCategory category = Rune.GetUnicodeCategory(rune);
        string code = string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");
        return category switch
        {
            UnicodeCategory.Control => $"the control character {code}",
            UnicodeCategory.SpaceSeparator when rune.Value == ' ' => "a space",
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned => $"the character {code}",
            _ => rune.Value < 0x80 ? $"'{rune}'" : $"'{rune}' ({code})",
        };
    }
}
