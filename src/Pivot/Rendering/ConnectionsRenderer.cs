using Pivot.Control.Model;

namespace Pivot.Rendering;

/// <summary>Prints a <see cref="ConnectionsReport"/> as a table, one line a connection, and says when there are more.</summary>
internal static class ConnectionsRenderer
{
    /// <summary>Prints the report.</summary>
    public static void Write(ConnectionsReport report, Terminal terminal)
    {
        if (report.Connections.Count > 0)
        {
            WriteTable(report.Connections, terminal);
        }

        if (report.Total == 0)
        {
            terminal.Output.WriteLine("No connections.");
        }
        else if (report.Total > report.Connections.Count)
        {
            string advice = report.Connections.Count < ConnectionsQuery.MaxLimit ? "--limit N shows more" : "--service and --client choose";
            terminal.Output.WriteLine($"{report.Connections.Count} of {report.Total} connections shown; {advice}.");
        }
    }

    private static void WriteTable(IReadOnlyList<ConnectionReport> connections, Terminal terminal)
    {
        bool hasLocal = connections.Any(connection => connection.Local is not null);
        bool hasFast = connections.Any(connection => connection.FastPath);
        TextTable table = new(
        [
            new Column("PROTOCOL", Dispensable: 1),
            new Column("STATE"),
            new Column("CLIENT", MayShrink: true),
            new Column("VIRTUAL", MayShrink: true),
            .. hasLocal ? [new Column("LOCAL", MayShrink: true)] : Array.Empty<Column>(),
            new Column("DESTINATION", MayShrink: true),
            new Column("SERVICE", MayShrink: true, Dispensable: 3),
            new Column("SERVER", MayShrink: true, Dispensable: 2),
            new Column("AGE", IsNumber: true, Dispensable: 4),
            new Column("EXPIRES", IsNumber: true),
            new Column("IN", IsNumber: true, Dispensable: 5),
            new Column("OUT", IsNumber: true, Dispensable: 5),
            .. hasFast ? [new Column("PATH", Dispensable: 4)] : Array.Empty<Column>(),
        ]);
        foreach (ConnectionReport connection in connections)
        {
            table.Add(
            [
                connection.Protocol,
                connection.State,
                connection.Client,
                connection.Virtual,
                .. hasLocal ? [connection.Local ?? ""] : Array.Empty<Cell>(),
                connection.Destination,
                connection.Service,
                connection.Server,
                HumanUnits.Duration(connection.AgeSeconds),
                HumanUnits.Duration(connection.ExpiresSeconds),
                HumanUnits.Bytes(connection.BytesIn),
                HumanUnits.Bytes(connection.BytesOut),
                .. hasFast ? [connection.FastPath ? "fast" : "slow"] : Array.Empty<Cell>(),
            ]);
        }

        table.Write(terminal);
    }
}
