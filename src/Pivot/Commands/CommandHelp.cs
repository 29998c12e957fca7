using System.CommandLine;
using System.CommandLine.Invocation;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>--help</c>: what a command is for, how it is written, what it takes, and examples. The library's own brings 0.2 MB with it.</summary>
/// <param name="width">Columns that a line may have; null for any number.</param>
internal sealed class CommandHelp(int? width) : SynchronousCommandLineAction
{
    private static readonly string[] RootExamples = ["pivot check --config /etc/pivot.toml", "pivot run --config /etc/pivot.toml", "pivot status", "pivot show connections --help"];

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Command command = parseResult.CommandResult.Command;
        HelpPage page = new(parseResult.InvocationConfiguration.Output, width);
        page.Text("Description:", [command.Description ?? ""]);
        page.Text("Usage:", [CommandSyntax.Usage(command)]);
        page.Rows("Arguments:", [.. command.Arguments.Where(argument => !argument.Hidden).Select(argument => new HelpRow($"<{argument.Name}>", argument.Description ?? ""))]);
        page.Rows("Options:", [.. CommandSyntax.Options(command).Select(option => new HelpRow(CommandSyntax.Label(option), Described(option)))]);
        page.Rows("Commands:", [.. command.Subcommands.Where(sub => !sub.Hidden).Select(sub => new HelpRow(CommandSyntax.Label(sub), sub.Description ?? ""))]);
        page.Text("Examples:", command switch { ExampleCommand described => described.Examples, RootCommand => RootExamples, _ => [] });
        return ExitCode.Good;
    }

    private static string Described(Option option) =>
        option is { HasDefaultValue: true, ValueType: var type } && type != typeof(bool) && option.GetDefaultValue() is { } value ? $"{option.Description} [default: {value}]" : option.Description ?? "";
}
