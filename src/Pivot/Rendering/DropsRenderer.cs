using Pivot.Control.Model;

namespace Pivot.Rendering;

/// <summary>Prints a <see cref="DropsReport"/> as a table, one line a reason.</summary>
internal static class DropsRenderer
{
    /// <summary>Prints the report.</summary>
    public static void Write(DropsReport report, Terminal terminal)
    {
        TextTable table = new(new Column("REASON"), new Column("PACKETS", IsNumber: true), new Column("MEANING", MayShrink: true));
        foreach (DropReport drop in report.Drops)
        {
            table.Add(drop.Reason, new Cell(((Cell)drop.Packets).Text, drop.Packets > 0 ? Tone.Warning : Tone.Plain), drop.Meaning);
        }

        table.Write(terminal);
    }
}
