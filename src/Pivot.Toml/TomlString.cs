namespace Pivot.Toml;

/// <summary>A string, of any of the four notations.</summary>
public sealed class TomlString : TomlNode
{
    internal TomlString(TomlPosition position, string value)
        : base(position) => Value = value;

    /// <inheritdoc/>
    public override string Kind => "string";

    /// <summary>The text, with escapes resolved and newlines as they were written.</summary>
    public string Value { get; }
}
