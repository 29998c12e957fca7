using Pivot.Config.Schema;
using Pivot.Toml;

namespace Pivot.Config.Reading;

/// <summary>
/// Reads the keys of one table. Every fault is reported where it stands and reading goes on: a key that cannot be read gives
/// its default and is no longer <see cref="IsSound"/>, so that rules about it do not report the same fault again.
/// </summary>
internal sealed class TableReader
{
    private readonly TomlTable _table;
    private readonly Diagnostics _diagnostics;
    private readonly HashSet<string> _unsound = new(StringComparer.Ordinal);

    /// <summary>Starts on a table: reports the keys that its schema does not know and what is not built yet.</summary>
    public TableReader(TomlTable table, TableSchema schema, Diagnostics diagnostics)
    {
        _table = table;
        _diagnostics = diagnostics;
        foreach (var entry in table.Entries)
        {
            if (schema.Keys.Contains(entry.Key))
            {
                ReportNotBuilt(schema, entry);
            }
            else
            {
                diagnostics.Error(entry.KeyPosition, UnknownKey.Message(entry.Key, schema));
            }
        }
    }

    /// <summary>Where the table begins.</summary>
    public TomlPosition Position => _table.Position;

    public bool Has(string key) => _table.TryGet(key, out _);

    /// <summary>Whether the key is absent or could be read; a required key that is absent is not sound.</summary>
    public bool IsSound(string key) => !_unsound.Contains(key);

    /// <summary>Where the key's value stands; where the table begins when it is absent.</summary>
    public TomlPosition At(string key) => _table.TryGet(key, out var entry) ? entry.Value.Position : Position;

    /// <summary>Reports a fault of a key that could be read.</summary>
    public void Report(string key, string message) => _diagnostics.Error(At(key), $"{key}: {message}");

    /// <summary>Reports something that is allowed but probably not meant.</summary>
    public void Warn(string key, string message) => _diagnostics.Warn(At(key), $"{key}: {message}");

    /// <summary>Reports keys that are absent.</summary>
    /// <param name="what">What lacks them, to begin a sentence: <c>[[service]]</c>.</param>
    /// <param name="keys">The keys, each with an example of a value.</param>
    public void Require(string what, params ReadOnlySpan<(string Key, string Example)> keys)
    {
        foreach (var (key, example) in keys)
        {
            if (!Has(key))
            {
                _unsound.Add(key);
                _diagnostics.Error(Position, $"{what} needs the key \"{key}\", for example {key} = {example}");
            }
        }
    }

    /// <summary>Reads one value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="whenAbsent">The default.</param>
    /// <param name="parse">Reads the value.</param>
    /// <param name="secret">Whether messages must not show the value.</param>
    public T Value<T>(string key, T whenAbsent, ValueParser<T> parse, bool secret = false)
    {
        if (!_table.TryGet(key, out var entry))
        {
            return whenAbsent;
        }

        var parsed = parse(entry.Value);
        if (parsed.Expected is null)
        {
            return parsed.Value!;
        }

        Unreadable(key, entry.Value, parsed.Expected, secret);
        return whenAbsent;
    }

    /// <summary>Reads an array, or one value that stands for an array of one. An empty array and a value given twice are faults.</summary>
    public ConfigList<T> List<T>(string key, ConfigList<T> whenAbsent, ValueParser<T> parse)
    {
        if (!_table.TryGet(key, out var entry))
        {
            return whenAbsent;
        }

        IReadOnlyList<TomlNode> nodes = entry.Value is TomlArray array ? array.Items : [entry.Value];
        if (nodes.Count == 0)
        {
            Unreadable(key, entry.Value, "at least one value (or leave the key out)", secret: false);
        }

        var values = new List<T>(nodes.Count);
        var seen = new HashSet<T>();
        foreach (var node in nodes)
        {
            var parsed = parse(node);
            if (parsed.Expected is not null)
            {
                Unreadable(key, node, parsed.Expected, secret: false);
            }
            else if (seen.Add(parsed.Value!))
            {
                values.Add(parsed.Value!);
            }
            else
            {
                _diagnostics.ValueError(node.Position, $"{key}: {NodeText.Describe(node)} stands in the list twice");
            }
        }

        return IsSound(key) ? [.. values] : whenAbsent;
    }

    /// <summary>Opens the table under a key; null when it is absent or no table.</summary>
    public TableReader? Table(string key, TableSchema schema)
    {
        if (!_table.TryGet(key, out var entry))
        {
            return null;
        }

        if (entry.Value is TomlTable table)
        {
            return new TableReader(table, schema, _diagnostics);
        }

        Unreadable(key, entry.Value, "one table, " + schema.Example, secret: false);
        return null;
    }

    /// <summary>Opens each table of an array of tables; what is no table is reported and left out.</summary>
    public IReadOnlyList<TableReader> Tables(string key, TableSchema schema)
    {
        if (!_table.TryGet(key, out var entry))
        {
            return [];
        }

        if (entry.Value is not TomlArray array)
        {
            Unreadable(key, entry.Value, $"an array of tables, each under {schema.Header} with double brackets", secret: false);
            return [];
        }

        var readers = new List<TableReader>(array.Items.Count);
        foreach (var node in array.Items)
        {
            if (node is TomlTable table)
            {
                readers.Add(new TableReader(table, schema, _diagnostics));
            }
            else
            {
                Unreadable(key, node, $"a table under {schema.Header}", secret: false);
            }
        }

        return readers;
    }

    private void Unreadable(string key, TomlNode node, string expected, bool secret)
    {
        _unsound.Add(key);
        var found = secret ? "something else (not shown)" : NodeText.Describe(node);
        _diagnostics.ValueError(node.Position, $"{key}: expected {expected}, found {found}");
    }

    private void ReportNotBuilt(TableSchema schema, TomlEntry entry)
    {
        foreach (var rule in _diagnostics.NotBuilt)
        {
            if (rule.Table == schema.Name && rule.Key == entry.Key)
            {
                rule.Check(entry, _diagnostics);
            }
        }
    }
}
