using Pivot.Config.Schema;
using Pivot.Toml;

namespace Pivot.Config.Candidate;

/// <summary>Copies one table of an array of tables, with what is in it, behind the last.</summary>
internal static class ElementCopy
{
    /// <summary>The document with the copy.</summary>
    public static TomlDocument Append(TomlDocument document, WordPath path, string name)
    {
        var table = (TomlTable)path.Node!;
        TomlStep[] array = path.Steps[..^1];
        var index = ((TomlArray)document.Find(array)!).Items.Count;
        document = document.AppendTable(array, [new("name", TomlLiteral.From(name))]);
        return Entries(document, table, path.Table, [.. array, index]);
    }

    /// <summary>Headers come behind all keys, or those would be the last header's.</summary>
    private static TomlDocument Entries(TomlDocument document, TomlTable table, TableSchema schema, TomlStep[] to)
    {
        foreach (var entry in table.Entries)
        {
            if (entry.Key != "name" && schema.Child(entry.Key) is null or { IsInline: true })
            {
                document = document.Set([.. to, entry.Key], Literals.Of(entry.Value));
            }
        }

        foreach (var entry in table.Entries)
        {
            if (schema.Child(entry.Key) is { IsInline: false } child)
            {
                document = Tables(document, entry.Value, child, [.. to, entry.Key]);
            }
        }

        return document;
    }

    private static TomlDocument Tables(TomlDocument document, TomlNode node, TableSchema schema, TomlStep[] to)
    {
        if (node is TomlArray array)
        {
            foreach (var item in array.Items)
            {
                document = item is TomlTable table ? document.AppendTable(to, Array.ConvertAll<TomlEntry, KeyValuePair<string, TomlLiteral>>([.. table.Entries], entry => new(entry.Key, Literals.Of(entry.Value)))) : document;
            }

            return document;
        }

        return node is TomlTable single ? Entries(document, single, schema, to) : document;
    }
}
