using System.Globalization;
using Pivot.Config.Schema;
using Pivot.Toml;

namespace Pivot.Config.Candidate;

/// <summary>Makes values of TOML out of words, and out of values that are there.</summary>
internal static class Literals
{
    /// <summary>A word as the key wants it written. One that does not fit its shape becomes a text, which the reader then explains.</summary>
    /// <exception cref="ArgumentException">It holds what no text can.</exception>
    public static TomlLiteral Of(KeyHelp key, string word)
    {
        var isNumber = long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return key.Shape switch
        {
            ValueShape.Number or ValueShape.NumberOrText when isNumber => TomlLiteral.From(number),
            ValueShape.Switch or ValueShape.SwitchOrText when word is "true" or "false" => TomlLiteral.From(word == "true"),
            _ => TomlLiteral.From(word),
        };
    }

    /// <summary>Several words as one value: a single one without brackets, but a program's.</summary>
    /// <exception cref="ArgumentException">One holds what no text can.</exception>
    public static TomlLiteral Of(KeyHelp key, IReadOnlyList<string> words)
    {
        if (words.Count == 1 && key.Shape != ValueShape.Program)
        {
            return Of(key, words[0]);
        }

        var items = new TomlLiteral[words.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = Of(key, words[i]);
        }

        return TomlLiteral.Array(items);
    }

    /// <summary>A value that is there, to be written somewhere else; of kinds that no key takes their text.</summary>
    public static TomlLiteral Of(TomlNode node) => node switch
    {
        TomlInteger number => TomlLiteral.From(number.Value),
        TomlBoolean truth => TomlLiteral.From(truth.Value),
        TomlFloat number => TomlLiteral.From(number.Value),
        TomlString text => TomlLiteral.From(text.Value),
        TomlArray array => TomlLiteral.Array(Items(array)),
        TomlTable table => TomlLiteral.InlineTable(Array.ConvertAll<TomlEntry, KeyValuePair<string, TomlLiteral>>([.. table.Entries], entry => new(entry.Key, Of(entry.Value)))),
        _ => TomlLiteral.From(node.Kind),
    };

    /// <summary>The word that a value is typed as.</summary>
    public static string Word(TomlNode node) => node is TomlString text ? text.Value : Of(node).ToString();

    private static TomlLiteral[] Items(TomlArray array)
    {
        var items = new TomlLiteral[array.Items.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = Of(array.Items[i]);
        }

        return items;
    }
}
