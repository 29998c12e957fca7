using System.Net;
using Pivot.Config.Schema;
using Pivot.Toml;

namespace Pivot.Config.Writing;

/// <summary>Collects the keys of one table, in the order of the documentation.</summary>
internal sealed class KeyCollector
{
    private readonly List<WrittenKey> _keys = [];

    /// <summary>What was collected.</summary>
    public IReadOnlyList<WrittenKey> Keys => _keys;

    /// <summary>A key that is named whatever its value.</summary>
    public KeyCollector Always(string key, TomlLiteral value) => Add(new WrittenKey(key, value, IsDefault: false));

    /// <summary>A text; null is the absence of the key.</summary>
    public KeyCollector Text(string key, string? value, string? whenAbsent = null) =>
        Add(new WrittenKey(key, value is null ? null : TomlLiteral.From(value), value == whenAbsent));

    /// <summary>A number; null is the absence of the key.</summary>
    public KeyCollector Number(string key, int? value, int? whenAbsent = null) =>
        Add(new WrittenKey(key, value is { } number ? TomlLiteral.From(number) : null, value == whenAbsent));

    /// <summary>A switch.</summary>
    public KeyCollector Switch(string key, bool value, bool whenAbsent) => Add(new WrittenKey(key, value, value == whenAbsent));

    /// <summary>A duration; null is the absence of the key.</summary>
    public KeyCollector Duration(string key, TimeSpan? value, TimeSpan? whenAbsent = null) => Text(key, Written(value), Written(whenAbsent));

    /// <summary>A word of a closed set.</summary>
    public KeyCollector Word<T>(string key, Words<T> words, T value, T whenAbsent) => Text(key, words.Of(value), words.Of(whenAbsent));

    /// <summary>Texts; none is the absence of the key.</summary>
    public KeyCollector Texts(string key, IEnumerable<string> values) => List(key, [.. values.Select(TomlLiteral.From)]);

    /// <summary>Addresses; none is the absence of the key.</summary>
    public KeyCollector Addresses(string key, ConfigList<IPAddress> values) => Texts(key, values.Select(value => value.ToString()));

    /// <summary>Values, one without brackets; none is the absence of the key.</summary>
    public KeyCollector List(string key, IReadOnlyList<TomlLiteral> values, bool isDefault = false) =>
        Add(new WrittenKey(key, values.Count == 0 ? null : values.Count == 1 ? values[0] : TomlLiteral.Array(values), isDefault || values.Count == 0));

    /// <summary>A program and its arguments, in brackets always; none is the absence of the key.</summary>
    public KeyCollector Run(string key, ConfigList<string> run) =>
        Add(new WrittenKey(key, run.Count == 0 ? null : TomlLiteral.Array(run.Select(TomlLiteral.From)), run.Count == 0));

    /// <summary>A table in the table; null is the absence of the key.</summary>
    public KeyCollector Table(string key, IReadOnlyList<WrittenKey>? keys, bool isDefault = false) => Add(
        new WrittenKey(key, keys is null ? null : TomlLiteral.InlineTable(Needed(keys)), isDefault || keys is null) { Keys = keys });

    /// <summary>Makes keys absent, whatever their values.</summary>
    public KeyCollector Without(Predicate<string> isAbsent)
    {
        for (var i = 0; i < _keys.Count; i++)
        {
            _keys[i] = isAbsent(_keys[i].Key) ? new WrittenKey(_keys[i].Key, null, IsDefault: true) : _keys[i];
        }

        return this;
    }

    /// <summary>The keys that a new table names.</summary>
    public static IEnumerable<KeyValuePair<string, TomlLiteral>> Needed(IEnumerable<WrittenKey> keys)
    {
        foreach (var key in keys)
        {
            if (key.IsNeeded)
            {
                yield return KeyValuePair.Create(key.Key, key.Value!);
            }
        }
    }

    private static string? Written(TimeSpan? value) => value is { } duration ? DurationText.Of(duration) : null;

    private KeyCollector Add(WrittenKey key)
    {
        _keys.Add(key);
        return this;
    }
}
