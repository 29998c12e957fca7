using System.Globalization;
using System.Net;
using Pivot.Config.Schema;
using Pivot.Toml;

namespace Pivot.Config.Candidate;

/// <summary>How the tables of an array are named: by their name, a server without one by its address, and what has neither by its number, <c>#2</c>.</summary>
internal static class ElementNames
{
    private const string Name = "name";
    private const string Address = "address";

    /// <summary>The names, in the order of the text.</summary>
    public static string[] Of(TomlNode? array)
    {
        var items = Items(array);
        var names = new string[items.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = TextOf(items[i], Name) ?? TextOf(items[i], Address) ?? string.Create(CultureInfo.InvariantCulture, $"#{i + 1}");
        }

        return names;
    }

    /// <summary>The index of the element with a name, of the only one with that address, or of a number; -1 when there is none.</summary>
    public static int Find(TomlNode? array, string name)
    {
        var found = Array.IndexOf(Of(array), name);
        if (found >= 0)
        {
            return found;
        }

        var items = Items(array);
        if (name is ['#', .. var digits])
        {
            return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= items.Count ? number - 1 : -1;
        }

        for (var i = 0; i < items.Count; i++)
        {
            if (TextOf(items[i], Address) == name)
            {
                found = found == -1 ? i : -2;
            }
        }

        return Math.Max(found, -1);
    }

    /// <summary>The key that a new element of a name begins with.</summary>
    public static string FirstKey(TableSchema schema, string name) => schema == ConfigSchema.Server && IPAddress.TryParse(name, out _) ? Address : Name;

    private static IReadOnlyList<TomlNode> Items(TomlNode? array) => array is TomlArray tables ? tables.Items : [];

    private static string? TextOf(TomlNode element, string key) =>
        element is TomlTable table && table.TryGet(key, out var entry) && entry.Value is TomlString { Value.Length: > 0 } text ? text.Value : null;
}
