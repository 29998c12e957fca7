using Pivot.Toml;

namespace Pivot.Config.Candidate;

/// <summary>Finds what stands at a place of a text.</summary>
internal static class TextPlaces
{
    /// <summary>The words that lead to the innermost key, value or table that begins there; empty when nothing does.</summary>
    public static string WordsAt(TomlTable root, TomlPosition at) => Find(root, at, "") ?? "";

    private static string? Find(TomlNode node, TomlPosition at, string words)
    {
        string? found = null;
        if (node is TomlTable table)
        {
            foreach (var entry in table.Entries)
            {
                var path = words.Length == 0 ? entry.Key : $"{words} {entry.Key}";
                found = Find(entry.Value, at, path) ?? (entry.KeyPosition == at ? path : found);
            }
        }
        else if (node is TomlArray { Items: [TomlTable, ..] } array)
        {
            var names = ElementNames.Of(array);
            for (var i = 0; i < names.Length; i++)
            {
                found = Find(array.Items[i], at, $"{words} {names[i]}") ?? found;
            }
        }
        else if (node is TomlArray values && values.Items.Any(item => item.Position == at))
        {
            found = words;
        }

        return found ?? (node.Position == at && words.Length > 0 ? words : null);
    }
}
