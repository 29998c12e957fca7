namespace Pivot.Toml;

/// <summary>A boolean.</summary>
public sealed class TomlBoolean : TomlNode
{
    internal TomlBoolean(TomlPosition position, bool value)
        : base(position) => Value = value;

    /// <inheritdoc/>
    public override string Kind => "boolean";

    /// <summary>The truth value.</summary>
    public bool Value { get; }
}
