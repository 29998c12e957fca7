namespace Pivot.Toml.Syntax;


/// <summary>A key, an equals sign and a value: on a line of its own or between the braces of an inline table.</summary>
internal sealed class AssignmentSyntax(KeySyntax key, ValueSyntax value)
{
    /// <summary>The key.</summary>
    public KeySyntax Key { get; } = key;

    /// <summary>The value.</summary>
    public ValueSyntax Value { get; } = value;

    /// <summary>From the key's first character to the value's end.</summary>
    public TextSpan Span => new(Key.Span.Start, Value.Span.End);

    /// <summary>The table that holds the key's last part; null until the tree is built.</summary>
    public TomlTable? Container { get; set; }
}
