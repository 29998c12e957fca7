namespace Pivot.Toml.Syntax;


/// <summary>Reads the values written without quotes and brackets: booleans, numbers, dates and times.</summary>
internal sealed class ScalarParser(Cursor cursor)
{
    private const int LongestShown = 40;

    /// <summary>Reads a value and leaves the cursor behind it; null after a failure.</summary>
    public ScalarSyntax? Parse()
    {
        int start = cursor.At;
        string token = TakeToken();
        if (token.Length == 0)
        {
            cursor.Fail(start, $"found {cursor.Describe(start)}, expected a value");
            return null;
        }

        TomlPosition position = cursor.Source.PositionOf(start);
        string? problem = null;
        TomlNode? node = token switch
        {
            "true" => new TomlBoolean(position, true),
            "false" => new TomlBoolean(position, false),
            _ when DateTimeParser.Applies(token) => DateTimeParser.Parse(token, position, out problem),
            _ when NumberParser.Applies(token) => NumberParser.Parse(token, position, out problem),
            _ => null,
        };
        if (node is null)
        {
            cursor.Report(start, $"found {Shorten(token)}, expected {problem ?? "a value: text in quotes, a number, true or false, a date or time, [ or {"}");
        }

        // After a reported error the tree is never handed out: the stand-in only lets reading go on.
        return new ScalarSyntax(new TextSpan(start, cursor.At), node ?? new TomlBoolean(position, false));
    }

    private static bool IsToken(int c) => KeyParser.IsBare(c) || c is '+' or '.' or ':';

    private static string Shorten(string token) => token.Length > LongestShown ? $"'{token[..LongestShown]}...'" : $"'{token}'";

    private string TakeToken()
    {
        int start = cursor.At;
        SkipToken();
        if (DateTimeParser.IsDate(cursor.Source.Text.AsSpan(start, cursor.At - start)) && cursor.Peek() == ' ' && cursor.Peek(1) is >= '0' and <= '9')
        {
            cursor.At++;
            SkipToken();
        }

        return cursor.Source.Text[start..cursor.At];
    }

    private void SkipToken()
    {
        while (IsToken(cursor.Peek()))
        {
            cursor.At++;
        }
    }
}
