namespace Pivot.Toml;

/// <summary>An integer.</summary>
public sealed class TomlInteger : TomlNode
{
    internal TomlInteger(TomlPosition position, long value)
        : base(position) => Value = value;

    /// <inheritdoc/>
    public override string Kind => "integer";

    /// <summary>The number.</summary>
    public long Value { get; }
}
