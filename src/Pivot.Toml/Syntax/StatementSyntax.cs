namespace Pivot.Toml.Syntax;


/// <summary>One statement with the lines it takes. The statements of a text follow each other without a gap.</summary>
internal abstract class StatementSyntax(TextSpan lines)
{
    /// <summary>From the start of the first line to behind the newline that ends the last one.</summary>
    public TextSpan Lines { get; } = lines;
}
