using Pivot.Control.Model;

namespace Pivot.Rendering;

/// <summary>Prints the rates of a <see cref="StatisticsReport"/> as a table: each virtual service, its real servers below it, and the total last.</summary>
internal static class RatesRenderer
{
    /// <summary>Prints the report.</summary>
    public static void Write(StatisticsReport report, Terminal terminal)
    {
        TextTable table = new(
            new Column("SERVICE", MayShrink: true),
            new Column("SERVER", MayShrink: true),
            new Column("CONNECTIONS/s", IsNumber: true),
            new Column("IN PACKETS/s", IsNumber: true),
            new Column("OUT PACKETS/s", IsNumber: true),
            new Column("IN/s", IsNumber: true),
            new Column("OUT/s", IsNumber: true));
        TrafficRows.Add(report, (service, server, traffic) => table.Add(
            service,
            server,
            traffic.Rates.ConnectionsPerSecond,
            traffic.Rates.InPacketsPerSecond,
            traffic.Rates.OutPacketsPerSecond,
            HumanUnits.Bytes(traffic.Rates.InBytesPerSecond),
            HumanUnits.Bytes(traffic.Rates.OutBytesPerSecond)));
        table.Write(terminal);
    }
}
