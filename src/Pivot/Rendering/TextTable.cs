namespace Pivot.Rendering;

/// <summary>Prints rows in aligned columns, two blanks apart. Where the terminal is too narrow, columns that may shrink are cut, the widest first.</summary>
internal sealed class TextTable(params Column[] columns)
{
    private const string Gap = "  ";
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
        int[] widths = Widths(terminal.Width);
        WriteRow(terminal, widths, [.. columns.Select(column => new Cell(column.Title, Tone.Title))]);
        foreach (Cell[] row in _rows)
        {
            WriteRow(terminal, widths, row);
        }
    }

    private int[] Widths(int? limit)
    {
        int[] widths = new int[columns.Length];
        int all = Gap.Length * (widths.Length - 1);
        for (int i = 0; i < widths.Length; i++)
        {
            widths[i] = columns[i].Title.Length;
            foreach (Cell[] row in _rows)
            {
                widths[i] = Math.Max(widths[i], row[i].Text.Length);
            }

            all += widths[i];
        }

        int excess = all - (limit ?? all);
        while (excess > 0 && WidestToShrink(widths) is { } widest)
        {
            widths[widest]--;
            excess--;
        }

        return widths;
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

    private void WriteRow(Terminal terminal, int[] widths, Cell[] row)
    {
        int blanks = 0;
        for (int i = 0; i < row.Length; i++)
        {
            string text = row[i].Text.Length <= widths[i] ? row[i].Text : string.Concat(row[i].Text.AsSpan(0, widths[i] - 1), "~");
            int padding = widths[i] - text.Length;
            blanks += columns[i].IsNumber ? padding : 0;
            if (text.Length > 0)
            {
                terminal.Output.Write(new string(' ', blanks));
                terminal.Output.Write(terminal.Colours ? Ansi.Paint(text, row[i].Tone) : text);
                blanks = 0;
            }

            blanks += (columns[i].IsNumber ? 0 : padding) + Gap.Length;
        }

        terminal.Output.Write('\n');
    }
}
