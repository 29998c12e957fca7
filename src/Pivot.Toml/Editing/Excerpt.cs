using Pivot.Toml.Syntax;

namespace Pivot.Toml.Editing;


/// <summary>Shows the part of a text that makes one node.</summary>
internal sealed class Excerpt(Layout layout)
{
    /// <summary>
    /// The lines of a table with headers, from the comments above the first to its end; else those of the keys that make the node, or within braces and brackets the value alone.
    /// </summary>
    public string Of(TomlNode node)
    {
        if (node.Parent is null)
        {
            return layout.Text;
        }

        int first = layout.FirstSectionWithin(node);
        if (first < layout.Statements.Count)
        {
            return layout.Text[layout.StartOf(layout.AttachedStart(first))..layout.StartOf(layout.ContentEnd(layout.LastSectionWithin(node)))];
        }

        string lines = string.Concat(layout.Statements.OfType<AssignmentStatement>().Where(line => Removal.Makes(line.Assignment, node)).Select(line => layout.Text[line.Lines.Start..line.Lines.End]));
        return lines.Length > 0 ? lines : node.Source is { } source ? layout.Text[source.Span.Start..source.Span.End] + layout.Newline : "";
    }
}
