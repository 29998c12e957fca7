using Pivot.Control.Model;

namespace Pivot.Rendering;

/// <summary>Prints a <see cref="ForwardingReport"/>: the packet and what becomes of it in sentences, then a table of the servers that it may go to.</summary>
internal static class ForwardingRenderer
{
    /// <summary>Prints the report.</summary>
    public static void Write(ForwardingReport report, Terminal terminal)
    {
        string outcome = terminal.Colours ? Ansi.Paint(report.Outcome, report.ReachesServer() ? Tone.Good : Tone.Warning) : report.Outcome;
        terminal.Output.WriteLine($"{report.Protocol} {report.Client} -> {report.Virtual}: {outcome}. {PlainText.OneLine(report.Summary)}");
        if (report.Servers.Count == 0)
        {
            return;
        }

        terminal.Output.WriteLine();
        TextTable table = new(
            new Column("SERVER", MayShrink: true),
            new Column("FORWARDING"),
            new Column("GOES TO", MayShrink: true),
            new Column("SERVER SEES", MayShrink: true),
            new Column("CLIENT KNOWN BY"),
            new Column("WEIGHT", IsNumber: true, Dispensable: 1),
            new Column("STATE"));
        foreach (ForwardingServerReport server in report.Servers)
        {
            table.Add(
                server.Name,
                server.Forwarding,
                server.Destination,
                string.Join(", ", server.Sees),
                new Cell(server.ClientAddress, server.ClientAddress == "none" ? Tone.Warning : Tone.Plain),
                server.Weight,
                new Cell(server.Obstacle ?? server.State, server.Obstacle is not null ? Tone.Bad : server.State == ServersRenderer.Up ? Tone.Good : Tone.Warning));
        }

        table.Write(terminal);
    }
}
