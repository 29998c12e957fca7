using Pivot.Config.Reading;
using Pivot.Toml;

namespace Pivot.Config.Schema;

/// <summary>Refuses one thing of the schema that this version cannot do yet.</summary>
/// <param name="Table">The table's name in <see cref="ConfigSchema"/>.</param>
/// <param name="Key">The key.</param>
/// <param name="Message">What is refused and what there is instead, for a value; null when the value is built, or wrong in a way that its reader reports.</param>
internal sealed record NotBuiltRule(string Table, string Key, Func<TomlNode, string?> Message)
{
    /// <summary>Refuses the key, whatever its value.</summary>
    public static NotBuiltRule Presence(string table, string key, string message) => new(table, key, _ => message);

    /// <summary>Refuses some words of the key, alone or in a list.</summary>
    public static NotBuiltRule Choice(string table, string key, string instead, params IEnumerable<string> words) => Texts(
        table, key, text => words.Contains(text) ? $"{key} \"{text}\" is not built yet: {instead}" : null);

    /// <summary>Refuses some texts of the key, alone or in a list.</summary>
    public static NotBuiltRule Texts(string table, string key, Func<string, string?> message) => new(
        table, key, node => node is TomlString text ? message(text.Value) : null);

    /// <summary>Reports what is refused in the entry: the value itself, or items of its list.</summary>
    public void Check(TomlEntry entry, Diagnostics diagnostics)
    {
        if (Message(entry.Value) is { } whole)
        {
            diagnostics.ValueError(entry.Value.Position, whole);
            return;
        }

        if (entry.Value is not TomlArray array)
        {
            return;
        }

        foreach (var item in array.Items)
        {
            if (Message(item) is { } message)
            {
                diagnostics.ValueError(item.Position, message);
            }
        }
    }
}
