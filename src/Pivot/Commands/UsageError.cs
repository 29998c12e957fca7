using System.CommandLine;
using System.CommandLine.Parsing;

namespace Pivot.Commands;

/// <summary>Says in one line what is wrong with a command line and what to type instead.</summary>
internal static class UsageError
{
    /// <summary>The line, without the leading program name.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="program">What stands before the commands, with a blank behind it; empty where they stand alone.</param>
    public static string Describe(ParseResult parsed, string program = "pivot ")
    {
        Command command = parsed.CommandResult.Command;
        string path = (program + PathOf(parsed.CommandResult)).TrimEnd();
        string[] commands = [.. command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name)];
        if (parsed.UnmatchedTokens.Count > 0)
        {
            return DescribeUnmatched(parsed.UnmatchedTokens[0], path, commands, OptionNames(parsed.CommandResult));
        }

        if (command.Action is null && commands.Length > 0)
        {
            return $"which command? {path} takes {Listed(commands)} ({path} --help explains them)";
        }

        if (command.Options.FirstOrDefault(option => option.Required && parsed.GetResult(option) is null or { Implicit: true }) is { } missing)
        {
            string example = command is ExampleCommand { Examples: [string first, ..] } ? $", for example: {first}" : "";
            return $"{path} needs {missing.Name} {missing.HelpName}{example}";
        }

        if (MissingArgument(parsed) is { } argument)
        {
            return $"{path} needs {argument.Name}, {Lowered(argument.Description!)}: see {path} --help";
        }

        string found = parsed.Errors[0].Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return $"{Lowered(found)}: see {path} --help";
    }

    private static Argument? MissingArgument(ParseResult parsed) => parsed.CommandResult.Command.Arguments.FirstOrDefault(argument =>
        argument.Arity.MinimumNumberOfValues > 0 && (parsed.GetResult(argument) is null or { Tokens.Count: 0 }) && argument.Description is { Length: > 0 });

    private static string Lowered(string sentence) => $"{char.ToLowerInvariant(sentence[0])}{sentence[1..]}";

    private static string DescribeUnmatched(string token, string path, string[] commands, IEnumerable<string> options)
    {
        string kind = token.StartsWith('-') ? "option" : commands.Length > 0 ? "command" : "argument";
        IEnumerable<string> candidates = kind switch { "option" => options, "command" => commands, _ => [] };
        string advice = NearestWord.Find(token, candidates) is { } nearest ? $"did you mean '{nearest}'?"
            : kind == "command" ? $"{path} takes {Listed(commands)}"
            : $"see {path} --help";
        return $"unknown {kind} '{token}': {advice}";
    }

    private static IEnumerable<string> OptionNames(CommandResult result)
    {
        IEnumerable<string> own = result.Command.Options.Select(option => option.Name);
        for (SymbolResult? parent = result.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is CommandResult outer)
            {
                own = own.Concat(outer.Command.Options.Where(option => option.Recursive).Select(option => option.Name));
            }
        }

        return own;
    }

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}".TrimStart() : "";

    private static string Listed(string[] names) => names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} or {names[^1]}";
}
