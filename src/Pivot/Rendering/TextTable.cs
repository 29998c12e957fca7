namespace Pivot.Rendering;

/// <summary>
/// Prints rows in aligned columns, two blanks apart. Where the terminal is too narrow, columns that may shrink are cut, the widest first; where that is not enough, columns stand one blank apart, and those that can be done without are left
/// out, which a line at the end says.
/// </summary>
internal sealed class TextTable(params Column[] columns)
{
    private const int WideGap = 2;
    private const int NarrowGap = 1;
    private const int LeastWidth = 8;

    private readonly List<Cell[]> _rows = [];

    /// <summary>Adds a row with one cell a column.</summary>
    public void Add(params Cell[] row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, columns.Length, nameof(row));
        _rows.Add([.. row.Select(cell => cell with { Text = PlainText.OneLine(cell.Text) })]);
    }

    /// <summary>Prints the titles and the rows.</summary>
    public void Write(Terminal terminal)
    {
        (int[] widths, int gap) = Fit(NaturalWidths(), terminal.Width);
        WriteRow(terminal, widths, gap, [.. columns.Select(column => new Cell(column.Title, Tone.Title))]);
        foreach (Cell[] row in _rows)
        {
            WriteRow(terminal, widths, gap, row);
        }

        string[] missing = [.. Array.FindAll(columns, column => widths[Array.IndexOf(columns, column)] == 0).Select(static column => column.Title)];
        if (missing.Length > 0)
        {
            terminal.Output.Write($"(not shown for want of room: {string.Join(", ", missing)})\n");
        }
    }

    private int[] NaturalWidths()
    {
        int[] widths = Array.ConvertAll(columns, static column => column.Title.Length);
        foreach (Cell[] row in _rows)
        {
            for (int i = 0; i < widths.Length; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Text.Length);
            }
        }

        return widths;
    }

    /// <summary>The widths of the columns, 0 for one that is left out, and the blanks between them.</summary>
    private (int[] Widths, int Gap) Fit(int[] natural, int? limit)
    {
        int[] widths = [.. natural];
        if (limit is not { } most || Shrink(widths, WideGap, most))
        {
            return (widths, WideGap);
        }

        // Cut addresses help nobody: first goes what can be done without.
        widths = [.. natural];
        while (Excess(widths, NarrowGap, most) > 0 && MostDispensable(widths) is { } next)
        {
            widths[next] = 0;
        }

        _ = Shrink(widths, NarrowGap, most);
        return (widths, NarrowGap);
    }

    private bool Shrink(int[] widths, int gap, int limit)
    {
        int excess = Excess(widths, gap, limit);
        while (excess > 0 && WidestToShrink(widths) is { } widest)
        {
            widths[widest]--;
            excess--;
        }

        return excess <= 0;
    }

    private static int Excess(int[] widths, int gap, int limit)
    {
        int all = -gap;
        foreach (int width in widths)
        {
            all += width > 0 ? width + gap : 0;
        }

        return all - limit;
    }

    private int? MostDispensable(int[] widths)
    {
        int? most = null;
        for (int i = 0; i < widths.Length; i++)
        {
            if (widths[i] > 0 && columns[i].Dispensable > (most is { } other ? columns[other].Dispensable : 0))
            {
                most = i;
            }
        }

        return most;
    }

    private int? WidestToShrink(int[] widths)
    {
        int? widest = null;
        for (int i = 0; i < widths.Length; i++)
        {
            if (columns[i].MayShrink && widths[i] > Math.Max(LeastWidth, columns[i].Title.Length) && (widest is null || widths[i] > widths[widest.Value]))
            {
                widest = i;
            }
        }

        return widest;
    }

    private void WriteRow(Terminal terminal, int[] widths, int gap, Cell[] row)
    {
        int blanks = 0;
        for (int i = 0; i < row.Length; i++)
        {
            if (widths[i] == 0)
            {
                continue;
            }

            string text = row[i].Text.Length <= widths[i] ? row[i].Text : string.Concat(row[i].Text.AsSpan(0, widths[i] - 1), "~");
            int padding = widths[i] - text.Length;
            blanks += columns[i].IsNumber ? padding : 0;
            if (text.Length > 0)
            {
                terminal.Output.Write(new string(' ', blanks));
                terminal.Output.Write(terminal.Colours ? Ansi.Paint(text, row[i].Tone) : text);
                blanks = 0;
            }

            blanks += (columns[i].IsNumber ? 0 : padding) + gap;
        }

        terminal.Output.Write('\n');
    }
}
