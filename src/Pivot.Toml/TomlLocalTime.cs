namespace Pivot.Toml;

/// <summary>A time of day without date and offset.</summary>
public sealed class TomlLocalTime : TomlNode
{
    internal TomlLocalTime(TomlPosition position, TimeOnly value)
        : base(position) => Value = value;

    /// <inheritdoc/>
    public override string Kind => "local time";

    /// <summary>The time in steps of 100 ns (further digits are cut off). A leap second is kept as the second before it.</summary>
    public TimeOnly Value { get; }
}
