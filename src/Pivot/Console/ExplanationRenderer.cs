using Pivot.Control.Model;

namespace Pivot.Console;

/// <summary>Prints an <see cref="ExplanationReport"/> as a shell script: what is said is a comment, what is to be run is not.</summary>
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
            WriteAll(server.Ways, way, wanted: true, terminal);
            WriteAll(server.Ways, way, wanted: false, terminal);
            terminal.Output.WriteLine();
        }
    }

    private static void WriteAll(IReadOnlyList<ReplyWay> ways, string? way, bool wanted, Terminal terminal)
    {
        foreach (ReplyWay offered in ways)
        {
            if ((way is null ? offered.Chosen : offered.Name == way) == wanted)
            {
                Write(offered, wanted, terminal);
            }
        }
    }

    private static void Write(ReplyWay way, bool wanted, Terminal terminal)
    {
        Comment(terminal, wanted
            ? $"Run on the server as root (lost when it boots: put it into its network configuration). {way.Why}"
            : $"Instead, with --way {way.Name}: {way.Why}");
        foreach (string command in way.Commands)
        {
            if (wanted)
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
