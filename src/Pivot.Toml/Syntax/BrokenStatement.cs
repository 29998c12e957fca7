namespace Pivot.Toml.Syntax;


/// <summary>Lines that could not be read; an error says why.</summary>
internal sealed class BrokenStatement(TextSpan lines, bool isHeader) : StatementSyntax(lines)
{
    /// <summary>True when a header was meant, so that it is unknown which table the following lines belong to.</summary>
    public bool IsHeader { get; } = isHeader;
}
