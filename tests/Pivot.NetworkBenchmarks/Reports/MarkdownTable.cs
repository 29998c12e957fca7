using System.Text;

namespace Pivot.NetworkBenchmarks.Reports;

/// <summary>A table of Markdown whose columns line up, so that it can be read as text too.</summary>
internal sealed class MarkdownTable(params string[] heads)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row of as many cells as there are heads.</summary>
    public void Add(params IEnumerable<string> cells) => _rows.Add([.. cells]);

    /// <inheritdoc/>
    public override string ToString()
    {
        int[] widths = [.. heads.Select((head, column) => Math.Max(head.Length, _rows.Count == 0 ? 0 : _rows.Max(row => row[column].Length)))];
        StringBuilder text = new();
        Append(text, heads, widths, ' ');
        Append(text, Array.ConvertAll(heads, static _ => ""), widths, '-');
        _rows.ForEach(row => Append(text, row, widths, ' '));
        return text.ToString();
    }

    private static void Append(StringBuilder text, string[] cells, int[] widths, char fill) =>
        text.Append("| ").AppendJoin(" | ", cells.Select((cell, column) => cell.PadRight(widths[column], fill))).Append(" |\n");
}
