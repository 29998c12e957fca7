using Pivot.Control.Model;

namespace Pivot.Rendering;

/// <summary>Prints a <see cref="StatisticsReport"/> as a table: each virtual service, its real servers below it, and the total last.</summary>
internal static class StatisticsRenderer
{
    /// <summary>Prints the report.</summary>
    public static void Write(StatisticsReport report, Terminal terminal)
    {
        TextTable table = new(
            new Column("SERVICE", MayShrink: true),
            new Column("SERVER", MayShrink: true),
            new Column("CONNECTIONS", IsNumber: true),
            new Column("IN PACKETS", IsNumber: true),
            new Column("OUT PACKETS", IsNumber: true),
            new Column("IN BYTES", IsNumber: true, Dispensable: 1),
            new Column("OUT BYTES", IsNumber: true, Dispensable: 1));
        TrafficRows.Add(report, (service, server, traffic) => table.Add(
            service,
            server,
            traffic.Connections,
            traffic.InPackets,
            traffic.OutPackets,
            HumanUnits.Bytes(traffic.InBytes),
            HumanUnits.Bytes(traffic.OutBytes)));
        table.Write(terminal);
        if (report.Carried is { InPackets: var carriedIn, OutPackets: var carriedOut } && carriedIn + carriedOut != 0)
        {
            terminal.Output.WriteLine($"{carriedIn} packets in and {carriedOut} out of these were carried by the fast path");
        }

        terminal.Output.WriteLine($"{report.PassedPackets} packets of no virtual service passed unchanged");
        foreach (ServiceStatisticsReport service in report.Services)
        {
            if (service.DeniedPackets != 0 || service.RateLimitedPackets != 0)
            {
                terminal.Output.WriteLine($"{service.Name}: {service.DeniedPackets} packets of denied clients and {service.RateLimitedPackets} of clients over the rate dropped");
            }
        }

        if (report.ConnectionLog is { } log)
        {
            WriteLog(log, terminal);
        }
    }

    private static void WriteLog(ConnectionLogReport log, Terminal terminal)
    {
        foreach (ConnectionLogTargetReport target in log.Targets)
        {
            terminal.Output.WriteLine($"connection log: {target.Lines} lines to {PlainText.OneLine(target.Name)}, {target.Lost + log.LeftOut} lost");
        }
    }
}
