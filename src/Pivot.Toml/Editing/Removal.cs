using Pivot.Toml.Syntax;

namespace Pivot.Toml.Editing;


/// <summary>
/// Takes keys and tables out of a document: a key with its line, a table with its headers, the comments right above them
/// and everything below.
/// </summary>
internal sealed class Removal(Layout layout)
{
    /// <summary>Removes what stands on lines of its own: keys and headers of <paramref name="node"/> and of what is in it.</summary>
    public IEnumerable<TextChange> RemoveLines(TomlNode node)
    {
        bool removing = false;
        for (int i = 0; i < layout.Statements.Count; i++)
        {
            switch (layout.Statements[i])
            {
                case HeaderStatement header:
                    removing = header.Table!.IsWithin(node);
                    if (removing)
                    {
                        yield return RemoveSection(i);
                    }

                    break;
                case AssignmentStatement line when !removing && Makes(line.Assignment, node):
                    yield return new TextChange(line.Lines.Start, line.Lines.End, "");
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Removes the first of the entries between the braces of an inline table that make <paramref name="node"/>.</summary>
    public static TextChange RemoveEntry(InlineTableSyntax table, TomlNode node)
    {
        IReadOnlyList<AssignmentSyntax> entries = table.Entries;
        int at = 0;
        while (!Makes(entries[at], node))
        {
            at++;
        }

        if (entries.Count == 1)
        {
            return new TextChange(table.Span.Start + 1, table.Span.End - 1, "");
        }

        return at + 1 < entries.Count
            ? new TextChange(entries[at].Span.Start, entries[at + 1].Span.Start, "")
            : new TextChange(entries[at - 1].Span.End, entries[at].Span.End, "");
    }

    /// <summary>True for the key whose value is the node, and for dotted keys that lead into it.</summary>
    internal static bool Makes(AssignmentSyntax assignment, TomlNode node) =>
        ReferenceEquals(assignment.Value, node.Source) || assignment.Container!.IsWithin(node);

    private TextChange RemoveSection(int section)
    {
        int start = layout.AttachedStart(section);
        int end = layout.ContentEnd(section);
        while (layout.IsEmptyLine(end))
        {
            end++;
        }

        while (end == layout.Statements.Count && layout.IsEmptyLine(start - 1))
        {
            start--;
        }

        return new TextChange(layout.StartOf(start), layout.StartOf(end), "");
    }
}
