namespace Pivot.Toml.Syntax;


/// <summary>Guesses where statements start again after an array that could not be read.</summary>
internal static class StatementGuess
{
    /// <summary>True when a line starts like a table header or a bare key with a value, which no line inside an array usually does.</summary>
    public static bool StartsAt(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        return line.StartsWith('[') ? IsHeader(line) : IsAssignment(line);
    }

    private static bool IsAssignment(ReadOnlySpan<char> line)
    {
        int end = KeyEnd(line);
        return end > 0 && end < line.Length && line[end] == '=';
    }

    private static bool IsHeader(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> name = line.TrimStart('[');
        int end = KeyEnd(name);
        return end > 0 && char.IsAsciiLetter(name[0]) && name[end..].StartsWith(']') && name[end..].TrimStart(']').TrimStart() is [] or ['#', ..];
    }

    private static int KeyEnd(ReadOnlySpan<char> text)
    {
        int at = 0;
        while (at < text.Length && (KeyParser.IsBare(text[at]) || text[at] is '.' or ' ' or '\t'))
        {
            at++;
        }

        return at;
    }
}
