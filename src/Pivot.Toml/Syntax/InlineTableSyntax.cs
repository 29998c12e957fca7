namespace Pivot.Toml.Syntax;


/// <summary>A table in braces.</summary>
internal sealed class InlineTableSyntax(TextSpan span, IReadOnlyList<AssignmentSyntax> entries) : ValueSyntax(span)
{
    /// <summary>The entries in order.</summary>
    public IReadOnlyList<AssignmentSyntax> Entries { get; } = entries;
}
