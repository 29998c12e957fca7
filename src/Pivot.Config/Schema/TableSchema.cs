namespace Pivot.Config.Schema;

/// <summary>One table of the file and the keys it may have.</summary>
/// <param name="Name">Its path with dots; empty for the root.</param>
/// <param name="Header">How it is written, for messages: <c>[[service]]</c>.</param>
/// <param name="Example">How one is begun, for messages about something else in its place.</param>
/// <param name="Keys">Its keys, in the order of the documentation.</param>
internal sealed record TableSchema(string Name, string Header, string Example, IReadOnlyList<string> Keys)
{
    /// <summary>Whether there may be several, each with a name.</summary>
    public bool IsArray => Header.StartsWith("[[", StringComparison.Ordinal);

    /// <summary>Whether it is written in braces.</summary>
    public bool IsInline => Header.StartsWith('"');

    /// <summary>The table under one of its keys; null where the key has a value.</summary>
    public TableSchema? Child(string key)
    {
        var name = Name.Length == 0 ? key : $"{Name}.{key}";
        return ConfigSchema.Tables.FirstOrDefault(table => table.Name == name);
    }
}
