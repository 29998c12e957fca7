using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Top;

/// <summary>Makes the lines of the screen: two of the whole director, one of the view, the titles, the rows that fit around the selected one, and the keys.</summary>
internal static class TopScreen
{
    /// <summary>Lines around the rows.</summary>
    public const int OtherLines = 5;

    private const string Keys = "q quit  Enter servers  c connections  d drops  s sort  p pause  ? help";

    private static readonly string[] HelpLines =
    [
        "Up Down k j       select a row                 PgUp PgDn b f  a screen up, down",
        "Enter Right       servers of the service       Home End g G   first, last row",
        "c                 connections of the service   s              next order of the rows",
        "d                 dropped packets by reason    p Space        pause, go on",
        "Esc Left          back to the services         r Ctrl-L       paint all anew",
        "q Ctrl-C          quit                         ? h            this help",
        "",
        "Rates are IPVS's estimates over about eight seconds; bytes are IP bytes, K is 1000.",
        "fast are connections that the kernel carries, where the fast path is on.",
        "ACTIVE are established connections, INACT all others. UP are servers that take new ones.",
        "Any key goes back.",
    ];

    /// <summary>The lines of a screen.</summary>
    /// <param name="state">What the user has chosen.</param>
    /// <param name="table">The rows of that.</param>
    /// <param name="data">The daemon's figures.</param>
    /// <param name="history">For the sparkline.</param>
    /// <param name="problem">Why there are no newer figures; null when all is well.</param>
    /// <param name="size">Columns and rows of the screen; the last column stays free, for terminals that go on to the next line behind it.</param>
    /// <param name="isUnicode">More than ASCII can be shown.</param>
    public static IReadOnlyList<ScreenLine> Compose(
        TopState state, TopTable table, TopData data, TopHistory history, string? problem, (int Columns, int Rows) size, bool isUnicode)
    {
        int width = Math.Max(1, size.Columns - 1);
        var lines = new List<ScreenLine> { Daemon(data.Status, width), Totals(data, history, width, isUnicode), View(state, table, data, problem, width) };
        int room = Math.Max(0, size.Rows - OtherLines);
        if (state.ShowsHelp)
        {
            lines.Add(new ScreenLine(width).Add("KEYS", Tone.Title));
            AddHelp(lines, width, room);
        }
        else
        {
            lines.Add(Titles(table, width));
            AddRows(lines, state, table, width, room);
        }

        while (lines.Count < size.Rows - 1)
        {
            lines.Add(new ScreenLine(width));
        }

        lines.Add(new ScreenLine(width).Add(Keys));
        if (lines.Count > size.Rows)
        {
            lines.RemoveRange(size.Rows, lines.Count - size.Rows);
        }

        if (!isUnicode)
        {
            lines.ForEach(line => line.MakeAscii());
        }

        return lines;
    }

    /// <summary>All services and all servers, for readers without a terminal.</summary>
    public static IReadOnlyList<ScreenLine> Once(TopData data, int width, bool isUnicode)
    {
        var history = new TopHistory();
        var lines = new List<ScreenLine> { Daemon(data.Status, width), Totals(data, history, width, isUnicode) };
        AddTable(lines, TopTables.Of(new TopState(), data, history, isUnicode), width);
        foreach (ServiceReport service in data.Services.Services)
        {
            AddTable(lines, TopTables.Of(new TopState { View = TopView.Servers, Service = service.Name }, data, history, isUnicode), width);
        }

        return lines;
    }

    private static void AddTable(List<ScreenLine> lines, TopTable table, int width)
    {
        lines.Add(new ScreenLine(width));
        lines.Add(new ScreenLine(width).Add(table.Title));
        lines.Add(Titles(table, width));
        foreach (TopRow row in table.Rows)
        {
            var line = new ScreenLine(width);
            AddCells(line, table, row.Cells, width, ' ', null);
            lines.Add(line);
        }
    }

    private static ScreenLine Daemon(StatusReport status, int width)
    {
        ConnectionTableReport table = status.Connections;
        long percent = table.Limit == 0 ? 0 : table.Count * 100 / table.Limit;
        return new ScreenLine(width)
            .Add($"pivot {status.Version}", Tone.Title)
            .Add($"  up {HumanUnits.Duration(status.UptimeSeconds)}  connections ")
            .Add($"{CompactNumber.Of(table.Count)} of {CompactNumber.Of(table.Limit)} ({percent} %)", percent >= 90 ? Tone.Bad : percent >= 70 ? Tone.Warning : Tone.Plain)
            .Add(status.FastPath.On ? $" fast {CompactNumber.Of(status.FastPath.Flows)}" : "")
            .Add($"  memory {HumanUnits.Bytes(status.MemoryBytes)}");
    }

    private static ScreenLine Totals(TopData data, TopHistory history, int width, bool isUnicode)
    {
        RatesReport rates = data.Statistics.Total.Rates;
        long drops = data.Drops.Drops.Sum(drop => history.DropsPerSecond(drop.Reason));
        var line = new ScreenLine(width);
        line.Add($"{CompactNumber.Of(rates.ConnectionsPerSecond)} conn/s  in {CompactNumber.Of(rates.InPacketsPerSecond)} pkt/s {CompactNumber.Of(rates.InBytesPerSecond)}B/s  out {CompactNumber.Of(rates.OutPacketsPerSecond)} pkt/s {CompactNumber.Of(rates.OutBytesPerSecond)}B/s  ");
        line.Add($"drops {CompactNumber.Of(data.Drops.Drops.Sum(drop => drop.Packets))}").Add(drops > 0 ? $", {CompactNumber.Of(drops)}/s  " : "  ", Tone.Warning);
        int room = Math.Max(0, width - line.Length);
        string bars = Sparkline.Of(history.Total(), isUnicode);
        return line.Add(bars.Length > room ? bars[^room..] : bars);
    }

    private static ScreenLine View(TopState state, TopTable table, TopData data, string? problem, int width)
    {
        ScreenLine line = new ScreenLine(width).Add($"{table.Title}, by {table.Orders[table.Order]}");
        if (problem is not null)
        {
            return line.Add("  ").Add(problem, Tone.Bad);
        }

        if (state.IsPaused)
        {
            line.Add("  ").Add("paused", Tone.Warning);
        }

        return data.Status.Notes.Count == 0 ? line : line.Add("  ").Add($"{data.Status.Notes.Count} notes in pivot status", Tone.Warning);
    }

    private static ScreenLine Titles(TopTable table, int width)
    {
        var line = new ScreenLine(width);
        AddCells(line, table, [.. table.Columns.Select(column => new Cell(column.Title, Tone.Title))], width, ' ', null);
        return line;
    }

    private static void AddRows(List<ScreenLine> lines, TopState state, TopTable table, int width, int room)
    {
        if (table.Rows.Count == 0)
        {
            lines.Add(new ScreenLine(width).Add(" none"));
            return;
        }

        int selected = state.IndexIn(table.Keys);
        int first = room == 0 ? 0 : Math.Clamp(selected - (room / 2), 0, Math.Max(0, table.Rows.Count - room));
        for (int i = first; i < Math.Min(table.Rows.Count, first + room); i++)
        {
            var line = new ScreenLine(width);
            AddCells(line, table, table.Rows[i].Cells, width, i == selected ? '>' : ' ', i == selected ? Tone.Selected : null);
            lines.Add(line.PadTo(i == selected ? width : 0, Tone.Selected));
        }
    }

    private static void AddHelp(List<ScreenLine> lines, int width, int room)
    {
        for (int i = 0; i < Math.Min(room, HelpLines.Length); i++)
        {
            lines.Add(new ScreenLine(width).Add(HelpLines[i]));
        }
    }

    private static void AddCells(ScreenLine line, TopTable table, Cell[] cells, int width, char marker, Tone? tone)
    {
        line.Add(marker.ToString(), tone ?? Tone.Plain);
        bool isFirst = true;
        for (int i = 0; i < cells.Length; i++)
        {
            TopColumn column = table.Columns[i];
            if (width + 1 < column.From)
            {
                continue;
            }

            line.PadTo(line.Length + (isFirst ? 0 : 1), tone ?? Tone.Plain);
            isFirst = false;
            line.AddCell(cells[i], column, column.Width > 0 ? column.Width : Math.Max(0, width - line.Length), tone);
        }
    }
}
