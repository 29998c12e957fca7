namespace Pivot.Toml;

/// <summary>A floating-point number.</summary>
public sealed class TomlFloat : TomlNode
{
    internal TomlFloat(TomlPosition position, double value)
        : base(position) => Value = value;

    /// <inheritdoc/>
    public override string Kind => "float";

    /// <summary>The number; also the infinities and NaN.</summary>
    public double Value { get; }
}
