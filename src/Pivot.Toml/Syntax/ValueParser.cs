namespace Pivot.Toml.Syntax;


/// <summary>Reads values; the only recursion of the reader, bounded by <see cref="MaxDepth"/>.</summary>
internal sealed class ValueParser(Cursor cursor, KeyParser keys, StringParser strings)
{
    /// <summary>How many arrays and tables may stand in each other.</summary>
    public const int MaxDepth = 200;

    private readonly ScalarParser _scalars = new(cursor);

    /// <summary>How many arrays and inline tables are open; above zero after a failure within one.</summary>
    public int Depth { get; set; }

    /// <summary>Reads a value and leaves the cursor behind it; null after a failure.</summary>
    public ValueSyntax? Parse()
    {
        int start = cursor.At;
        switch (cursor.Peek())
        {
            case '"' or '\'':
                return strings.Parse() is { } text ? new ScalarSyntax(new TextSpan(start, cursor.At), new TomlString(cursor.Source.PositionOf(start), text)) : null;
            case '[' or '{' when Depth >= MaxDepth:
                cursor.Fail(start, $"found a value nested more than {MaxDepth} levels deep, expected at most {MaxDepth} arrays and tables in each other");
                return null;
            case '[':
                return ParseArray();
            case '{':
                return ParseInlineTable();
            default:
                return _scalars.Parse();
        }
    }

    /// <summary>Reads a key, an equals sign and a value; null after a failure.</summary>
    /// <param name="expected">What may stand here, for the message when no key does.</param>
    public AssignmentSyntax? ParseAssignment(string expected)
    {
        if (keys.Parse(expected) is not { } key)
        {
            return null;
        }

        cursor.SkipBlank();
        if (!cursor.TryTake('='))
        {
            cursor.Fail(cursor.At, $"found {cursor.Describe(cursor.At)} behind a key, expected = and a value");
            return null;
        }

        cursor.SkipBlank();
        return Parse() is { } value ? new AssignmentSyntax(key, value) : null;
    }

    private ArraySyntax? ParseArray()
    {
        int start = cursor.At++;
        Depth++;
        List<ArrayItemSyntax> items = [];
        for (cursor.SkipTrivia(); !cursor.TryTake(']'); cursor.SkipTrivia())
        {
            if (cursor.IsAtEnd)
            {
                cursor.Fail(cursor.At, $"found the end of the text in the array that starts at {Place(start)}, expected ]");
                return null;
            }

            if (Parse() is not { } value)
            {
                return null;
            }

            cursor.SkipTrivia();
            bool comma = cursor.TryTake(',');
            items.Add(new ArrayItemSyntax(value, comma ? cursor.At : -1));
            if (!comma && cursor.Peek() != ']')
            {
                cursor.Fail(cursor.At, $"found {cursor.Describe(cursor.At)} in the array that starts at {Place(start)}, expected , or ]");
                return null;
            }
        }

        Depth--;
        return new ArraySyntax(new TextSpan(start, cursor.At), items);
    }

    /// <summary>
    /// Newlines, comments and a comma at the end, which TOML 1.0 does not allow in an inline table, are reported and passed
    /// over, so that they give one error and not one a line.
    /// </summary>
    private InlineTableSyntax? ParseInlineTable()
    {
        int start = cursor.At++;
        Depth++;
        bool reported = false;
        List<AssignmentSyntax> entries = [];
        SkipInTable(ref reported);
        while (!cursor.TryTake('}'))
        {
            if (ParseAssignment("a key or }") is not { } entry)
            {
                return null;
            }

            entries.Add(entry);
            SkipInTable(ref reported);
            if (!TakeSeparator(start, ref reported))
            {
                return null;
            }
        }

        Depth--;
        return new InlineTableSyntax(new TextSpan(start, cursor.At), entries);
    }

    private bool TakeSeparator(int start, ref bool reported)
    {
        int comma = cursor.At;
        if (!cursor.TryTake(','))
        {
            if (cursor.Peek() == '}')
            {
                return true;
            }

            cursor.Fail(cursor.At, $"found {cursor.Describe(cursor.At)} in the inline table that starts at {Place(start)}, expected , or }}");
            return false;
        }

        SkipInTable(ref reported);
        if (cursor.Peek() == '}' && !reported)
        {
            reported = true;
            cursor.Report(comma, "found a comma behind the last entry of an inline table, expected none (TOML 1.0)");
        }

        return true;
    }

    private void SkipInTable(ref bool reported)
    {
        cursor.SkipBlank();
        if (cursor.IsAtNewline() || cursor.Peek() == '#')
        {
            if (!reported)
            {
                string found = cursor.Peek() == '#' ? "a comment" : "the end of the line";
                cursor.Report(cursor.At, $"found {found} in an inline table, expected all of it on one line (TOML 1.0)");
                reported = true;
            }

            cursor.SkipTrivia();
        }
    }

    private string Place(int offset)
    {
        TomlPosition position = cursor.Source.PositionOf(offset);
        return $"line {position.Line}, column {position.Column}";
    }
}
