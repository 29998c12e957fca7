namespace Pivot.Toml.Syntax;


/// <summary>A table header, <c>[key]</c> or <c>[[key]]</c>.</summary>
internal sealed class HeaderStatement(TextSpan lines, KeySyntax key, bool isArray, int start) : StatementSyntax(lines)
{
    /// <summary>The key between the brackets.</summary>
    public KeySyntax Key { get; } = key;

    /// <summary>True for double brackets: each such header is one more element.</summary>
    public bool IsArray { get; } = isArray;

    /// <summary>Where the first bracket stands.</summary>
    public int Start { get; } = start;

    /// <summary>The table that the header opens; null until the tree is built.</summary>
    public TomlTable? Table { get; set; }
}
