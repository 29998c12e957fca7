namespace Pivot.Toml;

/// <summary>A date without time and offset.</summary>
public sealed class TomlLocalDate : TomlNode
{
    internal TomlLocalDate(TomlPosition position, DateOnly value)
        : base(position) => Value = value;

    /// <inheritdoc/>
    public override string Kind => "local date";

    /// <summary>The date.</summary>
    public DateOnly Value { get; }
}
