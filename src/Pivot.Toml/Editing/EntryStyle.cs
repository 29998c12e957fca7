using Pivot.Toml.Syntax;

namespace Pivot.Toml.Editing;


/// <summary>How keys and values are written next to a key that is there already.</summary>
/// <param name="Before">The blanks in front of the equals sign.</param>
/// <param name="After">The blanks behind it.</param>
/// <param name="Width">The columns from the key's start to the equals sign when the signs stand in one column; else 0.</param>
internal readonly record struct EntryStyle(string Before, string After, int Width)
{
    /// <summary>A space on each side.</summary>
    public static EntryStyle Default => new(" ", " ", 0);

    /// <summary>The style of the last of a section's keys.</summary>
    public static EntryStyle OfSection(Layout layout, int section)
    {
        int last = layout.LastAssignment(section);
        if (last < 0)
        {
            return Default;
        }

        EntryStyle style = Of(layout, ((AssignmentStatement)layout.Statements[last]).Assignment);
        if (style.Width == 0 && last - 1 > section && layout.Statements[last - 1] is AssignmentStatement previous)
        {
            AssignmentSyntax own = ((AssignmentStatement)layout.Statements[last]).Assignment;
            int width = KeyWidth(own) + style.Before.Length;
            EntryStyle above = Of(layout, previous.Assignment);
            bool aligned = KeyWidth(previous.Assignment) + above.Before.Length == width && KeyWidth(previous.Assignment) != KeyWidth(own);
            return aligned ? style with { Width = width } : style;
        }

        return style;
    }

    /// <summary>The style of one key.</summary>
    public static EntryStyle Of(Layout layout, AssignmentSyntax assignment)
    {
        string gap = layout.Text[assignment.Key.Span.End..assignment.Value.Span.Start];
        int sign = gap.IndexOf('=', StringComparison.Ordinal);
        string before = gap[..sign];
        bool padded = sign > 1 && !before.Contains('\t', StringComparison.Ordinal);
        return new EntryStyle(before, gap[(sign + 1)..], padded ? KeyWidth(assignment) + sign : 0);
    }

    /// <summary>A key and a value in this style.</summary>
    public string Write(string key, TomlLiteral value)
    {
        string before = Width == 0 ? Before : new string(' ', Math.Max(1, Width - key.Length));
        return key + before + "=" + After + value.Text;
    }

    private static int KeyWidth(AssignmentSyntax assignment) => assignment.Key.Span.End - assignment.Key.Span.Start;
}
