using Pivot.Control.Model;

namespace Pivot.Rendering;

/// <summary>Prints a <see cref="NeighboursReport"/> as a table, one line a neighbour.</summary>
internal static class NeighboursRenderer
{
    /// <summary>Prints the report.</summary>
    public static void Write(NeighboursReport report, Terminal terminal)
    {
        TextTable table = new(
            new Column("ADDRESS"), new Column("ETHERNET ADDRESS"), new Column("STATE"), new Column("INTERFACE"), new Column("WAITING", IsNumber: true, Dispensable: 1), new Column("SERVERS", MayShrink: true));
        foreach (NeighbourReport neighbour in report.Neighbours)
        {
            table.Add(
                neighbour.Address,
                neighbour.HardwareAddress ?? "",
                new Cell(neighbour.State, neighbour.State == "failed" ? Tone.Warning : Tone.Plain),
                neighbour.Interface,
                neighbour.WaitingPackets,
                string.Join(' ', neighbour.Servers));
        }

        table.Write(terminal);
    }
}
