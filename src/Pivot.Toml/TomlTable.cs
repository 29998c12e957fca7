using System.Diagnostics.CodeAnalysis;

namespace Pivot.Toml;

/// <summary>A table: the root, one with a header, one made by dotted keys, an element of an array of tables, or an inline one.</summary>
public sealed class TomlTable : TomlNode
{
    private readonly List<TomlEntry> _entries = [];
    private readonly Dictionary<string, TomlEntry> _index = new(StringComparer.Ordinal);

    internal TomlTable(TomlPosition position)
        : base(position)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "table";

    /// <summary>The entries in the order in which the text first names them.</summary>
    public IReadOnlyList<TomlEntry> Entries => _entries;

    /// <summary>Looks up a key; keys compare by code point.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out TomlEntry? entry) => _index.TryGetValue(key, out entry);

    internal void Add(TomlEntry entry)
    {
        entry.Value.Parent = this;
        _entries.Add(entry);
        _index.Add(entry.Key, entry);
    }
}
