using Pivot.Toml.Binding;
using Pivot.Toml.Syntax;

namespace Pivot.Toml.Editing;


/// <summary>Adds a key to a table where the table's other keys are.</summary>
internal sealed class KeyInsertion(Layout layout)
{
    /// <summary>The change that adds a key of one or more parts, the first of which the table does not have yet.</summary>
    public TextChange Insert(TomlTable table, IEnumerable<string> key, TomlLiteral value)
    {
        string text = string.Join(".", key.Select(TomlLiteral.KeyText));
        switch (table.Origin)
        {
            case TableOrigin.Inline:
                InlineTableSyntax syntax = (InlineTableSyntax)table.Source!;
                return syntax.Entries.Count == 0
                    ? new TextChange(syntax.Span.Start + 1, syntax.Span.End - 1, " " + EntryStyle.Default.Write(text, value) + " ")
                    : InsertBehind(syntax.Entries[^1], text, value);
            case TableOrigin.Dotted:
                return InsertDotted(table, text, value);
            case TableOrigin.Implicit:
                return InsertHeader(table, text, value);
            default:
                return InsertLine(layout.SectionOf(table), text, value);
        }
    }

    private TextChange InsertBehind(AssignmentSyntax entry, string key, TomlLiteral value)
    {
        EntryStyle style = EntryStyle.Of(layout, entry) with { Width = 0 };
        return new TextChange(entry.Span.End, entry.Span.End, ", " + style.Write(key, value));
    }

    private TextChange InsertLine(int section, string key, TomlLiteral value)
    {
        int last = layout.LastAssignment(section);
        if (last < 0 && section == Layout.RootSection)
        {
            return InsertFirstRootLine(key, value);
        }

        int behind = last < 0 ? section : last;
        int anchor = last < 0 ? ((HeaderStatement)layout.Statements[section]).Start : ((AssignmentStatement)layout.Statements[last]).Assignment.Span.Start;
        string line = layout.IndentOf(anchor) + EntryStyle.OfSection(layout, section).Write(key, value);
        return layout.InsertLines(layout.StartOf(behind + 1), [line]);
    }

    /// <summary>Root keys stand in front of the first header and its comment.</summary>
    private TextChange InsertFirstRootLine(string key, TomlLiteral value)
    {
        string line = EntryStyle.Default.Write(key, value);
        int header = layout.SectionEnd(Layout.RootSection);
        return header == layout.Statements.Count
            ? layout.InsertLines(layout.Text.Length, [line])
            : layout.InsertLines(layout.StartOf(layout.AttachedStart(header)), [line, ""]);
    }

    /// <summary>The last of the dotted keys that made the table gives prefix and place.</summary>
    private TextChange InsertDotted(TomlTable table, string key, TomlLiteral value)
    {
        TomlNode owner = table;
        while (owner is TomlTable { Origin: TableOrigin.Dotted })
        {
            owner = owner.Parent!;
        }

        if (owner.Source is InlineTableSyntax inline)
        {
            AssignmentSyntax entry = inline.Entries.Last(e => PrefixLength(e, table) > 0);
            return InsertBehind(entry, Prefix(entry, table) + key, value);
        }

        AssignmentStatement line = layout.Statements.OfType<AssignmentStatement>().Last(s => PrefixLength(s.Assignment, table) > 0);
        EntryStyle style = EntryStyle.Of(layout, line.Assignment);
        string text = layout.IndentOf(line.Assignment.Span.Start) + style.Write(Prefix(line.Assignment, table) + key, value);
        return layout.InsertLines(line.Lines.End, [text]);
    }

    private string Prefix(AssignmentSyntax assignment, TomlTable table)
    {
        KeyPart last = assignment.Key.Parts[PrefixLength(assignment, table) - 1];
        return layout.Text[assignment.Span.Start..last.Span.End] + ".";
    }

    /// <summary>How many parts of a key name the table; below 1 when the key is not one that made it.</summary>
    private static int PrefixLength(AssignmentSyntax assignment, TomlTable table) =>
        assignment.Container!.IsWithin(table) ? assignment.Key.Parts.Count - 1 - (assignment.Container.Depth - table.Depth) : 0;

    /// <summary>A table known only from longer headers gets a header of its own in front of the first of them.</summary>
    private TextChange InsertHeader(TomlTable table, string key, TomlLiteral value)
    {
        int first = layout.FirstSectionWithin(table);
        HeaderStatement header = (HeaderStatement)layout.Statements[first];
        string indent = layout.IndentOf(header.Start);
        string line = indent + EntryStyle.OfSection(layout, first).Write(key, value);
        return layout.InsertLines(layout.StartOf(layout.AttachedStart(first)), [$"{indent}[{SectionInsertion.HeaderPath(table)}]", line, ""]);
    }
}
