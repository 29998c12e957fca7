using System.Globalization;
using Pivot.Control.Model;

namespace Pivot.Rendering;

/// <summary>Prints a <see cref="CommitReport"/>: one line a change on the output; what is wrong on the error output.</summary>
internal static class CommitRenderer
{
    /// <summary>Prints the report.</summary>
    /// <param name="report">It.</param>
    /// <param name="terminal">Where.</param>
    /// <param name="place">Writes an error or a warning with its place.</param>
    /// <param name="program">What stands before commands that are named.</param>
    public static void Write(CommitReport report, Terminal terminal, Func<ConfigurationRemark, string> place, string program = "pivot ")
    {
        foreach (ConfigurationRemark warning in report.Warnings)
        {
            terminal.Error.WriteLine(PlainText.OneLine($"{place(warning)} (a warning)"));
        }

        if (report.Errors.Count > 0)
        {
            foreach (ConfigurationRemark error in report.Errors)
            {
                terminal.Error.WriteLine(PlainText.OneLine(place(error)));
            }

            terminal.Error.WriteLine(report.DryRun ? "the configuration would be refused" : "the configuration was not taken over, and nothing has changed");
            return;
        }

        foreach (string change in report.Changes)
        {
            terminal.Output.WriteLine(PlainText.OneLine(change));
        }

        terminal.Output.WriteLine(Summary(report, program));
    }

    /// <summary>A remark behind its place in a file: <c>new.toml:3:1: ...</c>; one about no place as it is.</summary>
    public static string AtPlace(string path, ConfigurationRemark remark) =>
        remark.Line == 0 ? remark.Message : string.Create(CultureInfo.InvariantCulture, $"{path}:{remark.Line}:{remark.Column}: {remark.Message}");

    private static string Summary(CommitReport report, string program)
    {
        if (report.DryRun)
        {
            return report.Changes.Count == 0 ? "the configuration is as it runs: nothing would change" : "nothing was changed, for it was only asked";
        }

        string done = report.Changes.Count == 0 ? "the configuration is as it runs: nothing has changed" : "in force";
        return report.ConfirmSeconds is { } seconds ? $"{done}; it is taken back in {HumanUnits.Duration(seconds)} unless `{program}confirm` comes before"
            : report.Confirmed ? $"{done}, and the commit that waited is settled by it; `{program}save` writes it into the file"
            : $"{done}; `{program}save` writes it into the file";
    }
}
