namespace Pivot.Toml.Syntax;


/// <summary>A value without inner structure.</summary>
internal sealed class ScalarSyntax(TextSpan span, TomlNode node) : ValueSyntax(span)
{
    /// <summary>What the characters mean.</summary>
    public TomlNode Node { get; } = node;
}
