using System.CommandLine;

namespace Pivot.Commands;

/// <summary>How commands and options are written: <c>pivot explain &lt;SERVICE&gt; [&lt;SERVER&gt;] [options]</c>.</summary>
internal static class CommandSyntax
{
    /// <summary>The whole line of a command, from the program's name on.</summary>
    public static string Usage(Command command)
    {
        string commands = command.Subcommands.Any(sub => !sub.Hidden) ? " [command]" : "";
        string options = Options(command).Count > 0 ? " [options]" : "";
        return $"{PathTo(command)}{Arguments(command)}{commands}{options}";
    }

    /// <summary>A command's name and arguments.</summary>
    public static string Label(Command command) => $"{command.Name}{Arguments(command)}";

    /// <summary>An option's names, shortest first, and what stands behind them.</summary>
    public static string Label(Option option)
    {
        List<string> names = [option.Name, .. option.Aliases];
        names.Sort((one, other) => one.Length != other.Length ? one.Length - other.Length : string.CompareOrdinal(one, other));
        bool takesValue = option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool);
        return $"{string.Join(", ", names)}{(takesValue ? $" <{option.HelpName ?? option.Name.TrimStart('-')}>" : "")}{(option.Required ? " (REQUIRED)" : "")}";
    }

    /// <summary>The options that may stand behind a command: its own, and those of the commands before it that hold everywhere.</summary>
    public static IReadOnlyList<Option> Options(Command command)
    {
        List<Option> options = [.. command.Options.Where(option => !option.Hidden)];
        for (Command? outer = Outer(command); outer is not null; outer = Outer(outer))
        {
            options.AddRange(outer.Options.Where(option => option is { Recursive: true, Hidden: false }));
        }

        return options;
    }

    private static string Arguments(Command command) => string.Concat(command.Arguments.Where(argument => !argument.Hidden).Select(Argument));

    private static string Argument(Argument argument) => argument.Arity.MinimumNumberOfValues == 0 ? $" [<{argument.Name}>]" : $" <{argument.Name}>";

    /// <summary>The root command is named after the program that runs, which may be a test's.</summary>
    private static string PathTo(Command command) => Outer(command) is { } outer ? $"{PathTo(outer)} {command.Name}" : "pivot";

    private static Command? Outer(Command command) => command.Parents.OfType<Command>().FirstOrDefault();
}
