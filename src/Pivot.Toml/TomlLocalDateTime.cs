namespace Pivot.Toml;

/// <summary>A date and time of day without an offset.</summary>
public sealed class TomlLocalDateTime : TomlNode
{
    internal TomlLocalDateTime(TomlPosition position, DateTime value)
        : base(position) => Value = value;

    /// <inheritdoc/>
    public override string Kind => "local date-time";

    /// <summary>Date and time in steps of 100 ns (further digits are cut off), of unspecified kind. A leap second is kept as the second before it.</summary>
    public DateTime Value { get; }
}
