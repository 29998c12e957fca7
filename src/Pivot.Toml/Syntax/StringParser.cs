using System.Globalization;
using System.Text;

namespace Pivot.Toml.Syntax;


/// <summary>Reads the four notations of strings. Bad escapes and control characters are reported and passed over.</summary>
internal sealed class StringParser(Cursor cursor)
{
    /// <summary>Reads a quoted key; null after a failure.</summary>
    public string? ParseKey()
    {
        if (IsTripleQuote())
        {
            cursor.Fail(cursor.At, "found a multi-line string as a key, expected a bare key or one in single quotes");
            return null;
        }

        return ParseSingleLine();
    }

    /// <summary>Reads a string at its opening quote and leaves the cursor behind the closing one; null after a failure.</summary>
    public string? Parse() => IsTripleQuote() ? ParseMultiLine() : ParseSingleLine();

    private bool IsTripleQuote() => cursor.Peek(1) == cursor.Peek() && cursor.Peek(2) == cursor.Peek();

    private string? ParseSingleLine()
    {
        int quote = cursor.Peek();
        cursor.At++;
        if (TryTakePlain(quote) is { } plain)
        {
            return plain;
        }

        StringBuilder value = new();
        while (cursor.Peek() != quote)
        {
            if (cursor.IsAtEnd || cursor.IsAtNewline())
            {
                cursor.Fail(cursor.At, $"found {cursor.Describe(cursor.At)} in a string, expected its closing {(char)quote}");
                return null;
            }

            TakeCharacter(value, quote == '"');
        }

        cursor.At++;
        return value.ToString();
    }

    /// <summary>Takes the rest of a string that holds neither backslashes nor control characters, as most do.</summary>
    private string? TryTakePlain(int quote)
    {
        int start = cursor.At;
        int end = start;
        string text = cursor.Source.Text;
        while (end < text.Length && text[end] >= ' ' && text[end] != quote && text[end] is not ('\\' or '\u007F'))
        {
            end++;
        }

        if (end == text.Length || text[end] != quote)
        {
            return null;
        }

        cursor.At = end + 1;
        return text[start..end];
    }

    private string? ParseMultiLine()
    {
        int opening = cursor.At;
        int quote = cursor.Peek();
        cursor.At += 3;
        cursor.TryTakeNewline();
        StringBuilder value = new();
        while (!TryClose(quote, value))
        {
            int start = cursor.At;
            if (cursor.IsAtEnd)
            {
                cursor.Fail(opening, $"found no end to the multi-line string that starts here, expected its closing {new string((char)quote, 3)}");
                return null;
            }

            if (cursor.TryTakeNewline())
            {
                value.Append(cursor.Source.Text, start, cursor.At - start);
            }
            else if (quote != '"' || !TryTakeLineContinuation())
            {
                TakeCharacter(value, quote == '"');
            }
        }

        return value.ToString();
    }

    /// <summary>Up to two quotes next to the closing three belong to the string.</summary>
    private bool TryClose(int quote, StringBuilder value)
    {
        int run = 0;
        while (run < 5 && cursor.Peek(run) == quote)
        {
            run++;
        }

        int own = run < 3 ? run : run - 3;
        value.Append((char)quote, own);
        cursor.At += run;
        return run >= 3;
    }

    /// <summary>A backslash at the end of a line takes away all blanks and newlines up to the next other character.</summary>
    private bool TryTakeLineContinuation()
    {
        int start = cursor.At;
        if (!cursor.TryTake('\\'))
        {
            return false;
        }

        cursor.SkipBlank();
        if (!cursor.TryTakeNewline())
        {
            cursor.At = start;
            return false;
        }

        do
        {
            cursor.SkipBlank();
        }
        while (cursor.TryTakeNewline());
        return true;
    }

    private void TakeCharacter(StringBuilder value, bool escapes)
    {
        int c = cursor.Peek();
        if (c == '\\' && escapes)
        {
            TakeEscape(value);
            return;
        }

        if (Cursor.IsForbiddenControl(c))
        {
            string hint = escapes ? string.Create(CultureInfo.InvariantCulture, $"expected it as the escape \\u{c:X4}") : "expected none but tabs";
            cursor.Report(cursor.At, $"found {cursor.Describe(cursor.At)} in a string, {hint}");
        }

        value.Append((char)c);
        cursor.At++;
    }

    private void TakeEscape(StringBuilder value)
    {
        int start = cursor.At;
        int c = cursor.Peek(1);
        int digits = c == 'u' ? 4 : 8;
        if (c is 'u' or 'U')
        {
            cursor.At += 2;
            TakeCodePoint(value, start, digits);
            return;
        }

        int meant = c switch { 'b' => '\b', 't' => '\t', 'n' => '\n', 'f' => '\f', 'r' => '\r', '"' => '"', '\\' => '\\', _ => -1 };
        cursor.At += meant < 0 ? 1 : 2;
        if (meant < 0)
        {
            cursor.Report(start, $"found a backslash followed by {cursor.Describe(start + 1)}, expected one of the escapes "
                + "\\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX (a string in single quotes takes backslashes as they are)");
            return;
        }

        value.Append((char)meant);
    }

    private void TakeCodePoint(StringBuilder value, int start, int digits)
    {
        uint code = 0;
        for (int i = 0; i < digits; i++)
        {
            int c = cursor.Peek();
            if (c < 0 || !char.IsAsciiHexDigit((char)c))
            {
                cursor.Report(cursor.At, $"found {cursor.Describe(cursor.At)} in a Unicode escape, expected {digits} hexadecimal digits");
                return;
            }

            code = (code << 4) | (uint)Convert.ToInt32(((char)c).ToString(), 16);
            cursor.At++;
        }

        if (!Rune.TryCreate(code, out Rune rune))
        {
            cursor.Report(start, string.Create(CultureInfo.InvariantCulture, $"found the escape for U+{code:X4}, expected a Unicode scalar value: 0 to D7FF or E000 to 10FFFF"));
            return;
        }

        value.Append(rune.ToString());
    }
}
