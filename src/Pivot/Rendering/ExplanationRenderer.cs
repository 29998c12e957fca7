using Pivot.Control.Model;

namespace Pivot.Rendering;

/// <summary>
/// Prints an <see cref="ExplanationReport"/> as a shell script: what is said is a comment, what is to be run is not. Of several servers all is a comment: no server is to run what another needs.
/// </summary>
internal static class ExplanationRenderer
{
    /// <summary>Prints the report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="way">The way whose commands are to be run; null = the one that the daemon has chosen.</param>
    /// <param name="terminal">Where it goes.</param>
    public static void Write(ExplanationReport report, string? way, Terminal terminal)
    {
        foreach (ServerExplanation server in report.Servers)
        {
            Comment(terminal, $"Service {server.Service}, real server {server.Server}, forwarding {server.Forwarding}.");
            Comment(terminal, server.Summary);
            WriteAll(server.Ways, way, wanted: true, report.Servers.Count == 1, terminal);
            WriteAll(server.Ways, way, wanted: false, report.Servers.Count == 1, terminal);
            terminal.Output.WriteLine();
        }

        if (report.Servers is [{ } first, _, ..])
        {
            Comment(terminal, $"Name one server to get its commands ready to run: pivot explain {first.Service} {first.Server}");
        }
    }

    private static void WriteAll(IReadOnlyList<ReplyWay> ways, string? way, bool wanted, bool ready, Terminal terminal)
    {
        foreach (ReplyWay offered in ways)
        {
            if (offered.IsWanted(way) == wanted)
            {
                Write(offered, wanted, ready, terminal);
            }
        }
    }

    private static void Write(ReplyWay way, bool wanted, bool ready, Terminal terminal)
    {
        Comment(terminal, way.Commands.Count == 0
            ? way.Why
            : wanted
            ? $"Run on the server as root (lost when it boots: put it into its network configuration). {way.Why}"
            : $"Instead, with --way {way.Name}: {way.Why}");
        foreach (string command in way.Commands)
        {
            if (wanted && ready)
            {
                terminal.Output.WriteLine(PlainText.OneLine(command));
            }
            else
            {
                Comment(terminal, "  " + command);
            }
        }
    }

    // One line whatever a name holds: what follows a line feed would be run.
    private static void Comment(Terminal terminal, string text) => terminal.Output.WriteLine($"# {PlainText.OneLine(text)}");
}
