using System.Diagnostics.CodeAnalysis;
using Pivot.Toml.Binding;

namespace Pivot.Toml;

/// <summary>A table: the root, one with a header, one made by dotted keys, an element of an array of tables, or an inline one.</summary>
public sealed class TomlTable : TomlNode
{
    private const int LongestUnindexed = 8;

    private readonly List<TomlEntry> _entries = [];
    private Dictionary<string, TomlEntry>? _index;

    internal TomlTable(TomlPosition position, TableOrigin origin)
        : base(position) => Origin = origin;

    /// <inheritdoc/>
    public override string Kind => "table";

    /// <summary>The entries in the order in which the text first names them.</summary>
    public IReadOnlyList<TomlEntry> Entries => _entries;

    /// <summary>Looks up a key; keys compare by code point.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out TomlEntry? entry)
    {
        if (_index is not null)
        {
            return _index.TryGetValue(key, out entry);
        }

        foreach (TomlEntry candidate in _entries)
        {
            if (candidate.Key == key)
            {
                entry = candidate;
                return true;
            }
        }

        entry = null;
        return false;
    }

    /// <summary>What brought the table into being.</summary>
    internal TableOrigin Origin { get; private set; }

    /// <summary>Gives a table that only longer headers have named the header of its own.</summary>
    internal void Define(TomlPosition header)
    {
        Origin = TableOrigin.Header;
        Position = header;
    }

    internal void Add(TomlEntry entry)
    {
        Adopt(entry.Value);
        _entries.Add(entry);
        _index?.Add(entry.Key, entry);
        if (_index is null && _entries.Count > LongestUnindexed)
        {
            _index = _entries.ToDictionary(e => e.Key, StringComparer.Ordinal);
        }
    }
}
