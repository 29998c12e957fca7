namespace Pivot.Toml.Syntax;


/// <summary>Reads keys: bare and quoted parts, joined by dots.</summary>
internal sealed class KeyParser(Cursor cursor, StringParser strings)
{
    /// <summary>True for the characters of a bare key, and so of a part that needs no quotes.</summary>
    public static bool IsBare(int c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '-';

    /// <summary>Reads a key and leaves the cursor behind its last part; null after a failure.</summary>
    /// <param name="expected">What may stand here, for the message when no key does.</param>
    public KeySyntax? Parse(string expected)
    {
        List<KeyPart> parts = [];
        while (true)
        {
            if (ParsePart(parts.Count == 0 ? expected : "a key behind the dot") is not { } part)
            {
                return null;
            }

            parts.Add(part);
            cursor.SkipBlank();
            if (!cursor.TryTake('.'))
            {
                cursor.At = part.Span.End;
                return new KeySyntax(parts);
            }

            cursor.SkipBlank();
        }
    }

    private KeyPart? ParsePart(string expected)
    {
        int start = cursor.At;
        if (cursor.Peek() is '"' or '\'')
        {
            return strings.ParseKey() is { } name ? new KeyPart(name, new TextSpan(start, cursor.At)) : null;
        }

        while (IsBare(cursor.Peek()))
        {
            cursor.At++;
        }

        if (cursor.At == start)
        {
            cursor.Fail(start, $"found {cursor.Describe(start)}, expected {expected}");
            return null;
        }

        return new KeyPart(cursor.Source.Text[start..cursor.At], new TextSpan(start, cursor.At));
    }
}
