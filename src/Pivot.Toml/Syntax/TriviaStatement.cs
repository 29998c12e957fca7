namespace Pivot.Toml.Syntax;


/// <summary>A line that says nothing to the reader of values.</summary>
internal sealed class TriviaStatement(TextSpan lines, bool isComment) : StatementSyntax(lines)
{
    /// <summary>True for a comment, false for an empty line.</summary>
    public bool IsComment { get; } = isComment;
}
