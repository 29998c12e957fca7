using Pivot.Control.Model;

namespace Pivot.Rendering;

/// <summary>Prints a <see cref="HealthReport"/> as a table, one line a server that is checked or has an agent.</summary>
internal static class HealthRenderer
{
    /// <summary>Prints the report.</summary>
    public static void Write(HealthReport report, Terminal terminal)
    {
        if (report.Servers.Count == 0)
        {
            terminal.Output.WriteLine("No real server is checked: add [service.health] with check = \"tcp\" to a service, or agent = PORT to a server.");
            return;
        }

        bool hasAgents = report.Servers.Any(server => server.Agent is not null);
        TextTable table = new(
        [
            new Column("SERVICE", MayShrink: true),
            new Column("SERVER", MayShrink: true),
            new Column("CHECK"),
            new Column("STATE"),
            new Column("FOR"),
            new Column("LAST RESULT", MayShrink: true),
            new Column("MS", IsNumber: true, Dispensable: 1),
            new Column("IN ROW", IsNumber: true, Dispensable: 2),
            new Column("CHECKS", IsNumber: true, Dispensable: 3),
            new Column("FAILED", IsNumber: true),
            new Column("GONE", IsNumber: true, Dispensable: 4),
            .. hasAgents ? [new Column("AGENT", MayShrink: true)] : (Column[])[],
        ]);
        foreach (ServerHealthReport server in report.Servers)
        {
            table.Add(
            [
                server.Service,
                server.Server,
                server.Check is null ? "" : server.CheckedAt == server.Address ? server.Check : $"{server.Check} at {server.CheckedAt}",
                new Cell(server.IsFlapping ? $"{server.State}, flaps" : server.State, ToneOf(server)),
                HumanUnits.Duration(server.StateSeconds),
                server.LastResult,
                server.LastMilliseconds,
                server.InRow == 0 ? "" : $"{server.InRow} of {server.Needed}",
                server.Checks,
                server.Failures,
                server.TimesGone,
                .. hasAgents ? [server.Agent ?? ""] : (Cell[])[],
            ]);
        }

        table.Write(terminal);
        if (report.StartedLate > 0 || report.Hanging > 0)
        {
            terminal.Output.WriteLine($"{report.StartedLate} checks have started late, because too many others ran; {report.Hanging} do not stop.");
        }
    }

    private static Tone ToneOf(ServerHealthReport server) => server switch
    {
        { IsFlapping: true } => Tone.Warning,
        { State: "up" } => Tone.Good,
        { State: "down" } => Tone.Bad,
        _ => Tone.Warning,
    };
}
