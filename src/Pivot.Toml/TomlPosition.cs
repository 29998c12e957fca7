namespace Pivot.Toml;

/// <summary>A place in a TOML text, as an editor shows it.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1, counted in Unicode scalar values. A byte order mark takes no column.</param>
public readonly record struct TomlPosition(int Line, int Column)
{
    /// <summary>The place as <c>line:column</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Line}:{Column}");
}
