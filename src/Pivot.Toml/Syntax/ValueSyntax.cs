namespace Pivot.Toml.Syntax;


/// <summary>A value as it stands in the text.</summary>
internal abstract class ValueSyntax(TextSpan span)
{
    /// <summary>From the value's first character to its end.</summary>
    public TextSpan Span { get; } = span;
}
