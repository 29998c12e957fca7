using System.CommandLine;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot check</c>: validates a configuration file and touches nothing.</summary>
internal sealed class CheckCommand : ExampleCommand
{
    public CheckCommand(Func<string, CheckOutcome> check, Terminal terminal)
        : base("check", "Checks a configuration file and prints every error with its place; changes nothing", "pivot check --config /etc/pivot.toml")
    {
        Option<string> config = ConfigOption.Required("The configuration file to check");
        Add(config);
        SetAction(parsed => Run(check, parsed.GetRequiredValue(config), terminal));
    }

    private static int Run(Func<string, CheckOutcome> check, string path, Terminal terminal)
    {
        CheckOutcome outcome = check(path);
        foreach (string error in outcome.Errors)
        {
            terminal.Error.WriteLine(error);
        }

        foreach (string warning in outcome.Warnings)
        {
            terminal.Error.WriteLine($"{warning} (a warning)");
        }

        if (outcome.Errors.Count > 0)
        {
            return ExitCode.No;
        }

        terminal.Output.WriteLine($"{path} is good: {outcome.Summary}");
        return ExitCode.Good;
    }
}
