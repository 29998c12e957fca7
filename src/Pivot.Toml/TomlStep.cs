namespace Pivot.Toml;


/// <summary>One step down a tree: a key of a table, or the index of an array's item from 0.</summary>
/// <remarks>Strings and integers convert, so that a path is written <c>["service", 0, "server", 1, "weight"]</c>.</remarks>
public sealed record TomlStep
{
    private TomlStep(string? key, int index)
    {
        Key = key;
        Index = index;
    }

    /// <summary>The key; null for a step into an array.</summary>
    public string? Key { get; }

    /// <summary>The index from 0; 0 for a step into a table.</summary>
    public int Index { get; }

    /// <summary>A step into a table.</summary>
    public static implicit operator TomlStep(string key) => FromString(key);

    /// <summary>A step into an array.</summary>
    public static implicit operator TomlStep(int index) => FromInt32(index);

    /// <summary>A step into a table.</summary>
    public static TomlStep FromString(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new TomlStep(key, 0);
    }

    /// <summary>A step into an array.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public static TomlStep FromInt32(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new TomlStep(null, index);
    }

    /// <summary>The step as it stands in a path: <c>.key</c> or <c>[index]</c>.</summary>
    public override string ToString() =>
        Key is null ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[{Index}]") : "." + TomlLiteral.KeyText(Key);
}
