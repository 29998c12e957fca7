namespace Pivot.Rendering;

/// <summary>Writes help: sections under headings, in two columns where things are explained, wrapped between words where the width is known.</summary>
/// <param name="output">Where to.</param>
/// <param name="width">Columns that a line may have; null for any number.</param>
internal sealed class HelpPage(TextWriter output, int? width)
{
    private const string Indent = "  ";
    private const string Gap = "  ";

    /// <summary>The narrowest right column: beside longer labels texts run beyond the width.</summary>
    private const int NarrowestText = 24;

    /// <summary>A section of lines, or nothing where there are none.</summary>
    public void Text(string heading, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        output.WriteLine(heading);
        foreach (string line in lines)
        {
            Write(Indent, line);
        }

        output.WriteLine();
    }

    /// <summary>A section of labels with their texts beside them, or nothing where there are none.</summary>
    public void Rows(string heading, IReadOnlyList<HelpRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        int labelWidth = 0;
        foreach (HelpRow row in rows)
        {
            labelWidth = Math.Max(labelWidth, row.Label.Length);
        }

        output.WriteLine(heading);
        foreach (HelpRow row in rows)
        {
            Write($"{Indent}{row.Label.PadRight(labelWidth)}{Gap}", row.Text);
        }

        output.WriteLine();
    }

    /// <summary>Writes a text behind a prefix; lines that it is wrapped to begin under its first word.</summary>
    private void Write(string prefix, string text)
    {
        int columns = width is { } all ? Math.Max(all - prefix.Length, NarrowestText) : int.MaxValue;
        string rest = text;
        while (rest.Length > columns && rest.LastIndexOf(' ', columns) is > 0 and int space)
        {
            output.WriteLine($"{prefix}{rest[..space].TrimEnd()}");
            rest = rest[(space + 1)..];
            prefix = new string(' ', prefix.Length);
        }

        output.WriteLine($"{prefix}{rest}".TrimEnd());
    }
}
