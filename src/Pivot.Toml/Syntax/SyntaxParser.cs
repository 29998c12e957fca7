namespace Pivot.Toml.Syntax;


/// <summary>
/// Cuts a text into statements. After a statement that cannot be read it goes on with the next line; when the failure was
/// inside an array that may span lines, with the next line that looks like a statement of its own.
/// </summary>
internal sealed class SyntaxParser
{
    private const int MaxErrors = 100;

    private readonly SourceText _source;
    private readonly List<TomlError> _errors;
    private readonly Cursor _cursor;
    private readonly KeyParser _keys;
    private readonly ValueParser _values;

    /// <summary>Reads <paramref name="source"/>, adding to <paramref name="errors"/>.</summary>
    public SyntaxParser(SourceText source, List<TomlError> errors)
    {
        _source = source;
        _errors = errors;
        _cursor = new Cursor(source, errors);
        StringParser strings = new(_cursor);
        _keys = new KeyParser(_cursor, strings);
        _values = new ValueParser(_cursor, _keys, strings);
    }

    /// <summary>All statements; the reader gives up after 100 errors.</summary>
    public List<StatementSyntax> Parse()
    {
        List<StatementSyntax> statements = [];
        while (!_cursor.IsAtEnd && _errors.Count < MaxErrors)
        {
            statements.Add(ParseStatement());
        }

        return statements;
    }

    private StatementSyntax ParseStatement()
    {
        int start = _cursor.At;
        _values.Depth = 0;
        _cursor.StartStatement();
        _cursor.SkipBlank();
        bool isHeader = _cursor.Peek() == '[';
        StatementSyntax? statement = isHeader ? ParseHeader(start)
            : _cursor.Peek() == '#' || _cursor.IsAtNewline() || _cursor.IsAtEnd ? ParseTrivia(start)
            : ParseAssignment(start);
        if (statement is not null)
        {
            return statement;
        }

        _cursor.At = Recover(start);
        return new BrokenStatement(new TextSpan(start, _cursor.At), isHeader);
    }

    private TriviaStatement? ParseTrivia(int start)
    {
        bool isComment = _cursor.Peek() == '#';
        return EndLine("a comment") ? new TriviaStatement(new TextSpan(start, _cursor.At), isComment) : null;
    }

    private AssignmentStatement? ParseAssignment(int start) =>
        _values.ParseAssignment("a key, a [table] header or a comment") is { } assignment && EndLine("a value")
            ? new AssignmentStatement(new TextSpan(start, _cursor.At), assignment)
            : null;

    private HeaderStatement? ParseHeader(int start)
    {
        int bracket = _cursor.At++;
        bool isArray = _cursor.TryTake('[');
        _cursor.SkipBlank();
        if (_keys.Parse("the name of a table") is not { } key)
        {
            return null;
        }

        _cursor.SkipBlank();
        int close = _cursor.At;
        if (!_cursor.TryTake(']') || (isArray && !_cursor.TryTake(']')))
        {
            string expected = isArray ? "]]" : "]";
            _cursor.Fail(_cursor.At, $"found {_cursor.Describe(_cursor.At)} in a table header, expected {expected} behind the name");
            return null;
        }

        if (!isArray && _cursor.Peek() == ']')
        {
            _cursor.Fail(close, "found ]] in a table header that starts with one bracket, expected ] (or [[ in front)");
            return null;
        }

        return EndLine("a table header") ? new HeaderStatement(new TextSpan(start, _cursor.At), key, isArray, bracket) : null;
    }

    private bool EndLine(string behind)
    {
        _cursor.SkipBlank();
        _cursor.TryTakeComment();
        if (_cursor.TryTakeNewline() || _cursor.IsAtEnd)
        {
            return true;
        }

        _cursor.Fail(_cursor.At, $"found {_cursor.Describe(_cursor.At)} behind {behind}, expected the end of the line");
        return false;
    }

    private int Recover(int start)
    {
        int line = _source.LineStart(_cursor.FailedAt);
        if (_values.Depth == 0)
        {
            return _source.NextLine(_cursor.FailedAt);
        }

        if (line <= start)
        {
            line = _source.NextLine(start);
        }

        while (line < _source.Text.Length && !StatementGuess.StartsAt(_source.Text.AsSpan(line, _source.NextLine(line) - line)))
        {
            line = _source.NextLine(line);
        }

        return line;
    }
}
