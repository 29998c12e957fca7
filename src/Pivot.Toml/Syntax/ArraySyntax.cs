namespace Pivot.Toml.Syntax;


/// <summary>An array in brackets.</summary>
internal sealed class ArraySyntax(TextSpan span, IReadOnlyList<ArrayItemSyntax> items) : ValueSyntax(span)
{
    /// <summary>The items in order.</summary>
    public IReadOnlyList<ArrayItemSyntax> Items { get; } = items;
}
