using Pivot.Control.Model;

namespace Pivot.Rendering;

/// <summary>Prints a <see cref="ReloadReport"/>: one line a change on the output; what is wrong with the file on the error output.</summary>
internal static class ReloadRenderer
{
    /// <summary>Prints the report.</summary>
    public static void Write(ReloadReport report, Terminal terminal)
    {
        foreach (string warning in report.Warnings)
        {
            terminal.Error.WriteLine(PlainText.OneLine($"{warning} (a warning)"));
        }

        if (report.Errors.Count > 0)
        {
            foreach (string error in report.Errors)
            {
                terminal.Error.WriteLine(PlainText.OneLine(error));
            }

            terminal.Error.WriteLine("pivot: the configuration was not taken over, and nothing has changed: correct it and try again");
            return;
        }

        foreach (string change in report.Changes)
        {
            terminal.Output.WriteLine(PlainText.OneLine(change));
        }

        if (report.Changes.Count == 0)
        {
            terminal.Output.WriteLine("the configuration is as it runs: nothing to change");
        }
        else if (report.DryRun)
        {
            terminal.Output.WriteLine("nothing was changed (--dry-run)");
        }
    }
}
