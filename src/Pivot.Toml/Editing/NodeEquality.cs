namespace Pivot.Toml.Editing;


/// <summary>Compares values by what they mean.</summary>
internal static class NodeEquality
{
    /// <summary>True when both are of one kind and equal; tables regardless of the order of their keys.</summary>
    public static bool Same(TomlNode a, TomlNode b) => (a, b) switch
    {
        (TomlString x, TomlString y) => x.Value == y.Value,
        (TomlInteger x, TomlInteger y) => x.Value == y.Value,
        (TomlFloat x, TomlFloat y) => BitConverter.DoubleToInt64Bits(x.Value) == BitConverter.DoubleToInt64Bits(y.Value) || (double.IsNaN(x.Value) && double.IsNaN(y.Value)),
        (TomlBoolean x, TomlBoolean y) => x.Value == y.Value,
        (TomlOffsetDateTime x, TomlOffsetDateTime y) => x.Local == y.Local && x.Offset == y.Offset,
        (TomlLocalDateTime x, TomlLocalDateTime y) => x.Value == y.Value,
        (TomlLocalDate x, TomlLocalDate y) => x.Value == y.Value,
        (TomlLocalTime x, TomlLocalTime y) => x.Value == y.Value,
        (TomlArray x, TomlArray y) => x.Items.Count == y.Items.Count && x.Items.Zip(y.Items, Same).All(s => s),
        (TomlTable x, TomlTable y) => x.Entries.Count == y.Entries.Count
            && x.Entries.All(e => y.TryGet(e.Key, out TomlEntry? other) && Same(e.Value, other.Value)),
        _ => false,
    };
}
