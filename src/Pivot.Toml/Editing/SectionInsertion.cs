using Pivot.Toml.Syntax;

namespace Pivot.Toml.Editing;


/// <summary>Adds tables with headers: new ones, and further elements of arrays of tables.</summary>
internal sealed class SectionInsertion(Layout layout)
{
    /// <summary>The key of a table's header: the keys on the way down to it.</summary>
    public static string HeaderPath(TomlNode node)
    {
        List<string> keys = [];
        for (TomlNode at = node; at.Parent is { } parent; at = parent)
        {
            if (parent is TomlTable table)
            {
                keys.Add(TomlLiteral.KeyText(table.Entries.First(e => ReferenceEquals(e.Value, at)).Key));
            }
        }

        keys.Reverse();
        return string.Join(".", keys);
    }

    /// <summary>Adds a header below a table that has one (or is the root), behind everything that is in the table.</summary>
    public TextChange Insert(TomlTable parent, IEnumerable<string> key, bool isArray, IReadOnlyCollection<KeyValuePair<string, TomlLiteral>> entries)
    {
        string path = string.Join(".", key.Select(TomlLiteral.KeyText));
        path = parent.Parent is null ? path : HeaderPath(parent) + "." + path;
        string indent = IndentBelow(parent);
        List<string> lines = [indent + (isArray ? $"[[{path}]]" : $"[{path}]"), .. Array.ConvertAll<KeyValuePair<string, TomlLiteral>, string>([.. entries], e => indent + EntryStyle.Default.Write(TomlLiteral.KeyText(e.Key), e.Value))];
        return InsertSection(layout.ContentEnd(layout.LastSectionWithin(parent)), lines, spaced: true);
    }

    /// <summary>Adds an element to an array of tables, written as the last one is.</summary>
    public TextChange Append(TomlArray array, IReadOnlyCollection<KeyValuePair<string, TomlLiteral>> entries)
    {
        int section = layout.SectionOf((TomlTable)array.Items[^1]);
        HeaderStatement header = (HeaderStatement)layout.Statements[section];
        int close = layout.Text.IndexOf("]]", header.Key.Span.End, StringComparison.Ordinal) + 2;
        int lastKey = layout.LastAssignment(section);
        string indent = layout.IndentOf(lastKey < 0 ? header.Start : ((AssignmentStatement)layout.Statements[lastKey]).Assignment.Span.Start);
        EntryStyle style = EntryStyle.OfSection(layout, section);
        KeyValuePair<string, TomlLiteral>[] all = [.. entries];
        int longest = 0;
        foreach (KeyValuePair<string, TomlLiteral> entry in all)
        {
            longest = Math.Max(longest, TomlLiteral.KeyText(entry.Key).Length + 1);
        }

        style = style.Width == 0 ? style : style with { Width = longest };
        List<string> lines = [layout.IndentOf(header.Start) + layout.Text[header.Start..close], .. Array.ConvertAll(all, e => indent + style.Write(TomlLiteral.KeyText(e.Key), e.Value))];
        int above = layout.AttachedStart(section) - 1;
        bool spaced = above < 0 || layout.IsEmptyLine(above);
        return InsertSection(layout.ContentEnd(layout.LastSectionWithin(array)), lines, spaced);
    }

    private TextChange InsertSection(int statement, List<string> lines, bool spaced)
    {
        if (spaced && statement > 0 && !layout.IsEmptyLine(statement - 1))
        {
            lines.Insert(0, "");
        }

        if (spaced && statement < layout.Statements.Count && !layout.IsEmptyLine(statement))
        {
            lines.Add("");
        }

        return layout.InsertLines(layout.StartOf(statement), lines);
    }

    /// <summary>The indentation of headers right below a table; where there are none, of its own header.</summary>
    private string IndentBelow(TomlTable parent)
    {
        HeaderStatement? like = layout.Statements.OfType<HeaderStatement>().FirstOrDefault(h => h.Table!.IsWithin(parent) && h.Table.Depth > parent.Depth)
            ?? layout.Statements.OfType<HeaderStatement>().FirstOrDefault(h => ReferenceEquals(h.Table, parent));
        return like is null ? "" : layout.IndentOf(like.Start);
    }
}
